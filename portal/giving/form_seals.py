"""The seal on a form: when its page was made, so that too young and too old can be told apart."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from enum import StrEnum

# Nobody reads, chooses and sends in less; a machine does.
LEAST_AGE = timedelta(seconds=2)
LONGEST_AGE = timedelta(hours=12)
WAIT = timedelta(seconds=30)
TICKET_LIFE = timedelta(hours=1)


class Age(StrEnum):
    """How old a sealed form is."""

    YOUNG = "young"
    RIPE = "ripe"
    OLD = "old"
    FORGED = "forged"


def seal(key: str, purpose: str, form_token: str, *, at: datetime) -> str:
    """The moment, and a signature that ties it to one form of one campaign (its `purpose`)."""
    moment = f"{int(at.timestamp()):x}"
    return f"{moment}-{_signature(key, purpose, form_token, moment)}"


def age_of_form(key: str, purpose: str, form_token: str, told: str, *, now: datetime) -> Age:
    """Whether a form is as old as a person's is."""
    return _age(sealed_at(key, purpose, form_token, told), LEAST_AGE, LONGEST_AGE, now)


def age_of_ticket(key: str, purpose: str, form_token: str, told: str, *, now: datetime) -> Age:
    """Whether who holds the ticket waited long enough, and not too long ago."""
    return _age(sealed_at(key, purpose, form_token, told), WAIT, TICKET_LIFE, now)


def sealed_at(key: str, purpose: str, form_token: str, told: str) -> datetime | None:
    """When it was sealed, or None for anything made up."""
    moment, _, signature = told.partition("-")
    right = _signature(key, purpose, form_token, moment)
    if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "surrogatepass")):
        return None
    return datetime.fromtimestamp(int(moment, 16), UTC)


def _age(made: datetime | None, least: timedelta, most: timedelta, now: datetime) -> Age:
    # The moment has whole seconds: it lies up to one before the truth, never after.
    if made is None or made > now:
        return Age.FORGED
    if now - made < least:
        return Age.YOUNG
    return Age.OLD if now - made > most else Age.RIPE


def _signature(key: str, purpose: str, form_token: str, moment: str) -> str:
    said = f"seal:{purpose}:{form_token}:{moment}"
    raw = hmac.new(key.encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return raw.hexdigest()[:32]
