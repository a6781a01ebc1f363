"""Codes as pages carry them: the keys, the links, and how many wrong tries there are."""

from flask import current_app

from blueprints.access_gate import current_actor
from blueprints.limits import keyed
from portal.config import Settings
from portal.extensions import limiter


def presence_key() -> str:
    """Under which codes are signed, and names on papers marked."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")


def contact_key() -> str:
    """Under which what volunteers leave for their lead is sealed."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_DESK_KEY")


def link_to(path: str) -> str:
    """The whole address, for a phone's camera to open."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url + path


# Right codes cost nothing: whoever scans sixty people in a row is not stopped.
few_wrong_codes = limiter.shared_limit(
    "12 per 10 minutes",
    scope="presence_codes",
    key_func=lambda: keyed(current_actor().reference),
    deduct_when=lambda response: response.status_code in {409, 422},
)
