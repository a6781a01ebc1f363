"""Pieces of the list, each remembered by everything that is on it."""

from functools import lru_cache
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from blueprints.shifts import wording
from blueprints.shifts.skill_words import KINDS, SKILLS
from portal.volunteering.queries import ShiftFilter, ShiftLine
from portal.volunteering.skill_rules import LANGUAGES, Skill, TaskKind


@lru_cache(maxsize=4096)
def card(line: ShiftLine, language: str) -> Markup:
    """The card's HTML. Its key is all that it shows, so that it cannot be stale."""
    template = current_app.jinja_env.get_template("shifts/_card.html")
    return Markup(template.render(line=line, lang=language, wording=wording))  # noqa: S704 (autoescaped)


class Asked(NamedTuple):
    """What the filters above the list show: what is chosen, and the states to choose from."""

    states: tuple[tuple[str, str], ...]
    state_code: str | None
    kind: TaskKind | None
    skills: frozenset[Skill]
    from_: str


def filter_form(wanted: ShiftFilter, states: dict[str, str], from_: str, language: str) -> Markup:
    """The form that narrows the list."""
    chosen = (wanted.state_code, wanted.kind, wanted.skills)
    return _filter_form(Asked(tuple(states.items()), *chosen, from_), language)


@lru_cache(maxsize=512)
def _filter_form(asked: Asked, language: str) -> Markup:
    template = current_app.jinja_env.get_template("shifts/_filters.html")
    given = {"asked": asked, "kinds": KINDS, "skills": SKILLS, "languages": LANGUAGES}
    return Markup(template.render(lang=language, **given))  # noqa: S704 (autoescaped)
