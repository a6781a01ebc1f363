"""Who is at this desk: their place in the directory, and the keys this browser holds unlocked."""

from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, request
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import vault_reading
from portal.vault import door
from portal.vault.directories import certified
from portal.vault.errors import IntakeClosed, VaultLocked
from portal.vault.process import VaultProcess
from portal.vault.queries import Holder, holder_of


class Standing(StrEnum):
    """What an intermediary may do now."""

    NOT_ENROLLED = "not_enrolled"
    SUSPENDED = "suspended"
    NOT_CERTIFIED = "not_certified"
    NO_DIRECTORY = "no_directory"
    OFFLINE = "offline"
    LOCKED = "locked"
    UNLOCKED = "unlocked"


@dataclass(frozen=True, repr=False)
class Unlocked:
    """An intermediary with their keys, for this one request."""

    holder: Holder
    keys: door.PrivateKeys

    @property
    def holder_id(self) -> str:
        """Their pseudonymous id."""
        return self.holder.holder_id


def vault() -> VaultProcess:
    """What this process holds of the vault."""
    process: VaultProcess = current_app.extensions["vault"]
    return process


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def my_holder() -> Holder | None:
    """The keys' public side of whoever is signed in."""
    with vault_reading() as session:
        return holder_of(session, current_actor().reference)


def unlocked(cookie: str | None = None) -> Unlocked:
    """The signed-in intermediary with their keys; raises VaultLocked.

    `cookie` is given by the request that unlocks, whose browser does not hold it yet.
    """
    holder = my_holder()
    # A suspension may come from another process, which cannot forget the keys held in this one.
    if holder is None or holder.suspended_on is not None:
        raise VaultLocked
    held = request.cookies.get(_name(), "") if cookie is None else cookie
    keys = door.keys_of_intermediary(held, holder_id=holder.holder_id, vault=vault(), now=utc_now())
    return Unlocked(holder, keys)


def standing(holder: Holder | None) -> Standing:
    """Where `holder` stands, the first obstacle first."""
    if holder is None:
        return Standing.NOT_ENROLLED
    if holder.suspended_on is not None:
        return Standing.SUSPENDED
    try:
        with vault_reading() as session:
            listed = holder.holder_id in certified(session, vault=vault(), now=utc_now())
    except IntakeClosed:
        return Standing.NO_DIRECTORY
    if not listed:
        return Standing.NOT_CERTIFIED
    return Standing.OFFLINE if holder.offline else _locked_or_not()


def _locked_or_not() -> Standing:
    try:
        unlocked()
    except VaultLocked:
        return Standing.LOCKED
    return Standing.UNLOCKED


def with_keys(response: Response, cookie: str) -> Response:
    """The answer with the cookie that reaches the keys until the browser closes."""
    response.set_cookie(_name(), cookie, path="/", **_traits())  # type: ignore[arg-type]
    return response


def without_keys(response: Response) -> Response:
    """Forgets the keys of this browser, and its cookie."""
    forget_keys()
    response.delete_cookie(_name(), path="/", **_traits())  # type: ignore[arg-type]
    return response


def forget_keys() -> None:
    """Forgets the keys that this browser holds, if any."""
    door.lock(request.cookies.get(_name(), ""), vault=vault())


def _name() -> str:
    return "__Host-unlocked" if settings().is_production else "unlocked"


def _traits() -> dict[str, object]:
    return {"secure": settings().is_production, "httponly": True, "samesite": "Strict"}
