"""What a program may ask feeds and the API for: what people may ask the pages, no more. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from portal.errors import NotFound
from portal.incidents.public_rules import (
    Cursor,
    Layer,
    PublicFilter,
    Span,
    month_named,
    week_named,
)
from portal.incidents.rules import IncidentKind
from portal.publishing.errors import BadQuestion, Fault

FIELDS = ("layer", "state", "area", "kind", "period", "after", "lang")
LANGUAGES = ("es", "en")
STATES = tuple(f"{number:02}" for number in range(1, 33))
AREA = re.compile(r"(\d{2})\d{3}(-\d{1,3})?", re.ASCII)
Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Question:
    """Which entries, from where on, in which language."""

    wanted: PublicFilter
    after: Cursor | None = None
    language: str = "es"


def question_from(given: Mapping[str, Sequence[str]]) -> Question:
    """Read the fields of an address; raises BadQuestion naming the first that is wrong."""
    asked = {name: _once(name, values) for name, values in given.items()}

    def read(name: str, take: Callable[[str], Value]) -> Value | None:
        return take(asked[name]) if asked.get(name) else None

    state, area = read("state", _state), read("area", _area)
    if area and state and not area.startswith(state):
        raise BadQuestion("area", Fault.NOT_AN_AREA)
    wanted = PublicFilter(
        layer=read("layer", lambda text: _one_of(Layer, "layer", text)) or Layer.ALLIANCE,
        state_code=state,
        area_code=area,
        kind=read("kind", lambda text: _one_of(IncidentKind, "kind", text)),
        span=read("period", _span),
    )
    return Question(wanted, read("after", _cursor), read("lang", _language) or LANGUAGES[0])


def _once(name: str, values: Sequence[str]) -> str:
    if name not in FIELDS:
        raise BadQuestion(name[:40], Fault.UNKNOWN, FIELDS)
    if len(values) != 1:
        raise BadQuestion(name, Fault.REPEATED)
    return values[0]


def _one_of(kind: type[Choice], name: str, text: str) -> Choice:
    try:
        return kind(text)
    except ValueError:
        raise BadQuestion(name, Fault.NOT_OFFERED, tuple(kind)) from None


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise BadQuestion("lang", Fault.NOT_OFFERED, LANGUAGES)
    return text


def _state(text: str) -> str:
    if text not in STATES:
        raise BadQuestion("state", Fault.NOT_A_STATE)
    return text


def _area(text: str) -> str:
    found = AREA.fullmatch(text)
    if not found or found[1] not in STATES:
        raise BadQuestion("area", Fault.NOT_AN_AREA)
    return text


def _span(text: str) -> Span:
    try:
        return week_named(text) if "W" in text else month_named(text)
    except (ValueError, OverflowError):
        raise BadQuestion("period", Fault.NOT_A_PERIOD) from None


def _cursor(text: str) -> Cursor:
    try:
        return Cursor.parse(text)
    except NotFound:
        raise BadQuestion("after", Fault.NOT_A_PAGE) from None
