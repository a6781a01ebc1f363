"""A shift's card in the list, remembered by everything that is on it."""

from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from blueprints.shifts import wording
from portal.volunteering.queries import ShiftLine


@lru_cache(maxsize=4096)
def card(line: ShiftLine, language: str) -> Markup:
    """The card's HTML. Its key is all that it shows, so that it cannot be stale."""
    template = current_app.jinja_env.get_template("shifts/_card.html")
    return Markup(template.render(line=line, lang=language, wording=wording))  # noqa: S704 (autoescaped)
