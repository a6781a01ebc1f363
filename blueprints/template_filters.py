"""How money, days and labels look on a page, in the reader's language."""

import hashlib
from datetime import date, datetime
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from flask_babel import format_date, format_datetime

from blueprints.access_gate import current_actor
from blueprints.languages import LANGUAGES, current_language
from portal.access.permissions import Permission
from portal.config import Settings
from portal.money import Currency, Money


def add_to(app: Flask) -> None:
    """Give every template its filters and the few names it may use."""
    app.jinja_env.filters.update(money=money, day=day, moment=moment, clock=clock)
    app.jinja_env.globals.update(
        asset=asset, Permission=Permission, current_language=current_language
    )
    app.context_processor(_names)


def money(amount: Money) -> str:
    """`$1,250.00 MXN`, as people in Mexico write it in either language.

    Babel's Spanish is Spain's: there `1.250` would read as one peso and a quarter.
    """
    sign = "-" if amount.minor < 0 else ""
    whole, cents = divmod(abs(amount.minor), 100)
    symbol = "€" if amount.currency is Currency.EUR else "$"
    return f"{sign}{symbol}{whole:,}.{cents:02d} {amount.currency.value}"


def day(value: date | datetime | str) -> str:
    """`23 nov 2026`; the facts of a notice hold days as `2026-11-23`."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return format_date(value, "d MMM y")


def moment(value: datetime) -> str:
    """Day and hour in the venue's zone."""
    return format_datetime(value, "EEE d MMM, HH:mm")


def clock(value: datetime) -> str:
    """The hour alone, in the venue's zone."""
    return format_datetime(value, "HH:mm")


_OTHERS = "resguardo.other_languages"  # several pieces of a page show them
_addresses: dict[tuple[str, str], str] = {}


def asset(name: str) -> str:
    """The URL of a static file, with a version that changes when the file does."""
    key = (request.script_root, name)
    if key not in _addresses or current_app.debug:
        content = (Path(current_app.static_folder or "") / name).read_bytes()
        version = hashlib.sha256(content).hexdigest()[:10]
        _addresses[key] = url_for("static", filename=name, v=version)
    return _addresses[key]


def _names() -> dict[str, object]:
    settings: Settings = current_app.config["SETTINGS"]
    return {
        "actor": current_actor(),
        "lang": current_language(),
        "is_demo": settings.mode != "production",
        "other_languages": other_languages(),
        "surface": g.get("surface", "public"),
    }


def other_languages() -> list[tuple[str, str]]:
    """The same page in the other languages; pages reached by POST lead home."""
    if _OTHERS not in request.environ:
        request.environ[_OTHERS] = _other_languages()
    found: list[tuple[str, str]] = request.environ[_OTHERS]
    return found


def _other_languages() -> list[tuple[str, str]]:
    if request.endpoint is None or request.method != "GET":
        return [(code, f"/{code}/") for code in LANGUAGES if code != current_language()]
    if not current_app.url_map.is_endpoint_expecting(request.endpoint, "lang"):
        return []
    return [
        (code, url_for(request.endpoint, **{**(request.view_args or {}), "lang": code}))
        for code in LANGUAGES
        if code != current_language()
    ]
