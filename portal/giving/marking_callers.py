"""Marks of callers and addresses under a key of the day, which is erased soon after."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.extensions import insert_once
from portal.giving.find_rules import plain_address
from portal.giving.pressure_models import MarkKey

# Today's and yesterday's: at midnight nobody begins anew.
DAYS = timedelta(days=1)


@dataclass(frozen=True, repr=False)
class Visitor:
    """Who tries: an address of the network, of mail if any, and the form. Never written down."""

    caller: str
    email: str = ""
    form: str = ""


@dataclass(frozen=True, repr=False)
class Marks:
    """The same under the keys in force, today's first; empty where nothing was said."""

    caller: tuple[str, ...]
    address: tuple[str, ...]
    domain: tuple[str, ...]
    form: tuple[str, ...]


def marks_of(session: Session, visitor: Visitor, *, link_key: str, now: datetime) -> Marks:
    """A dump of the database alone turns none of them back: the process's key is in each."""
    keys = [f"{link_key}:{secret}" for secret in _secrets(session, day_of(now))]
    email = plain_address(visitor.email)

    def under(purpose: str, said: str) -> tuple[str, ...]:
        return tuple(_mark(key, f"{purpose}:{said}") for key in keys) if said else ()

    return Marks(
        caller=under("caller", network_of(visitor.caller)),
        address=under("address", email),
        domain=under("domain", email.rpartition("@")[2]),
        form=under("form", visitor.form),
    )


def network_of(caller: str) -> str:
    """An IPv6 house has as many addresses as it likes: it counts as one."""
    try:
        address = ip_address(caller)
    except ValueError:
        return caller or "nowhere"
    if address.version == 6 and not address.ipv4_mapped:
        return str(ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def forget_keys(session: Session, *, now: datetime) -> None:
    """Erase the keys of days before yesterday."""
    session.execute(delete(MarkKey).where(MarkKey.day < day_of(now) - DAYS))


def _secrets(session: Session, today: date) -> list[str]:
    found = _known(session, today)
    if today not in found:
        insert_once(session, MarkKey, day=today, secret=secrets.token_hex(32))
        found = _known(session, today)
    return [found[day] for day in sorted(found, reverse=True)]


def _known(session: Session, today: date) -> dict[date, str]:
    asked = select(MarkKey.day, MarkKey.secret).where(MarkKey.day.between(today - DAYS, today))
    return dict(session.execute(asked).all())


def _mark(key: str, said: str) -> str:
    raw = hmac.new(key.encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return raw.hexdigest()[:24]
