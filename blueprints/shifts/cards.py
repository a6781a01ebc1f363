"""Pieces of the list, each remembered by everything that is on it."""

from functools import lru_cache
from typing import NamedTuple

from flask import current_app, request
from markupsafe import Markup

from blueprints.remembering import Standing
from blueprints.shifts import wording
from blueprints.shifts.filters import kept_filter, next_page, state_choices, wanted_shifts
from blueprints.shifts.skill_words import KINDS, SKILLS
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.queries import ShiftFilter, ShiftLine, open_shifts
from portal.volunteering.skill_rules import LANGUAGES, Skill, TaskKind


@lru_cache(maxsize=128)
def listing(at: Standing) -> Markup:
    """The list with its filters, as it stands: for this address, language and state of the data."""
    session, wanted = db.session(), wanted_shifts(utc_now())
    lines, after = open_shifts(session, wanted)
    chosen = filter_form(
        wanted, state_choices(session), request.args.get("from", "")[:10], at.language
    )
    template = current_app.jinja_env.get_template("shifts/_list.html")
    return Markup(  # noqa: S704 (autoescaped)
        template.render(
            lang=at.language,
            lines=lines,
            older=next_page(after),
            filters=chosen,
            kept=kept_filter(),
            card=card,
        )
    )


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
