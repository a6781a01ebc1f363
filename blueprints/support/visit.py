"""The visit of a family that came back: an opaque cookie, and keys in this process's memory."""

from flask import current_app, make_response, request
from werkzeug.wrappers import Response

from portal.clock import utc_now
from portal.config import Settings
from portal.vault import door
from portal.vault.process import VaultProcess


def vault() -> VaultProcess:
    """What this process holds of the vault."""
    process: VaultProcess = current_app.extensions["vault"]
    return process


def current_visit() -> tuple[str, door.PrivateKeys]:
    """The capsule's id and the requester's keys; raises VaultLocked."""
    cookie = request.cookies.get(_name(), "")
    return door.keys_of_requester(cookie, vault=vault(), now=utc_now())


def with_visit(page: str, cookie: str) -> Response:
    """The page, and the cookie that reaches the keys until the browser closes."""
    response = make_response(page)
    response.set_cookie(_name(), cookie, path="/", **_traits())  # type: ignore[arg-type]
    return response


def end_visit(page: str) -> Response:
    """Forget the keys, then answer the page."""
    door.end_visit(request.cookies.get(_name(), ""), vault=vault())
    response = make_response(page)
    response.delete_cookie(_name(), path="/", **_traits())  # type: ignore[arg-type]
    return response


def _name() -> str:
    return "__Host-help" if _settings().is_production else "help"


def _traits() -> dict[str, object]:
    return {"secure": _settings().is_production, "httponly": True, "samesite": "Strict"}


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
