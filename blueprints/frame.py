"""The frame around a page (ribbons, header, footer), drawn once for all who see it alike."""

import secrets
from functools import lru_cache
from typing import NamedTuple

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from blueprints.access_gate import current_actor
from blueprints.languages import current_language
from blueprints.template_filters import other_languages

KEPT_PIECES = 1024
# Stands where the reader's own token goes: nothing of one reader is kept for another.
_TOKEN = secrets.token_hex(16)


class Seen(NamedTuple):
    """All that a piece of the frame shows."""

    piece: str
    language: str
    endpoint: str | None
    other_languages: tuple[tuple[str, str], ...]
    is_signed_in: bool


def add_to(app: Flask) -> None:
    """Give every template `frame("header")`; what was drawn is kept with the application."""

    @lru_cache(maxsize=KEPT_PIECES)
    def drawn(seen: Seen) -> str:
        template = app.jinja_env.get_template(f"layouts/{seen.piece}.html")
        return template.render(
            lang=seen.language,
            other_languages=seen.other_languages,
            is_signed_in=seen.is_signed_in,
            is_demo=current_app.config["SETTINGS"].mode != "production",
            token=_TOKEN,
        )

    app.extensions["frame"] = drawn
    app.jinja_env.globals["frame"] = frame


def frame(piece: str) -> Markup:
    """One piece, with the reader's own token in it unless the page is drawn for many."""
    is_signed_in = current_actor().is_signed_in
    others = tuple(other_languages())
    seen = Seen(piece, current_language(), request.endpoint, others, is_signed_in)
    text = current_app.extensions["frame"](seen)
    own = is_signed_in and not g.get("drawn_for_many")
    return Markup(with_own_token(text) if own else text)  # noqa: S704


def with_own_token(page: str) -> str:
    """A page or a piece that was drawn for many, with this reader's token where theirs goes."""
    return page.replace(_TOKEN, generate_csrf())
