"""Read what a program asks for, and tell it where things are."""

from flask import current_app, g, request, url_for

from blueprints.open_data import blueprint
from blueprints.open_data.problems import problem
from portal.config import Settings
from portal.incidents.public_rules import Cursor
from portal.publishing.entry_rules import Entry
from portal.publishing.errors import BadQuestion
from portal.publishing.question_rules import Question, question_from

blueprint.register_error_handler(BadQuestion, problem)


def asked() -> Question:
    """The question in this request's address; raises BadQuestion, which is answered for us."""
    question = question_from(dict(request.args.lists()))
    g.lang = question.language
    return question


def address(path: str) -> str:
    """The whole address of one of our paths."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url.rstrip("/") + path


def page_of(entry: Entry, language: str) -> str:
    """Where people read about the entry."""
    return address(url_for("incidents.show", reference=entry.reference, lang=language))


def next_page(following: Cursor | None) -> str | None:
    """Where the same question goes on, if it does."""
    if following is None or request.endpoint is None:
        return None
    kept = request.args.to_dict() | {"after": str(following)}
    return address(url_for(request.endpoint, **kept))
