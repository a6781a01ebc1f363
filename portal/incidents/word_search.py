"""Find words in what is published: PostgreSQL's full text with its stems, FTS5 on SQLite.

Both read an index over the coarse copy alone, which the database itself keeps in step: what a
retraction took away is not found a moment later.
"""

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, or_, text
from sqlalchemy.orm import Session

from portal.incidents.models import PublicIncident
from portal.incidents.search_rules import ENGLISH_ENDINGS, SPANISH_ENDINGS, folded, stem


def says(session: Session, words: tuple[str, ...]) -> Any:
    """The condition that an entry's text says every word, all of them in one language."""
    if session.connection().dialect.name == "postgresql":
        return or_(
            _told("spanish", PublicIncident.title_es, PublicIncident.account_es, words),
            _told("english", PublicIncident.title_en, PublicIncident.account_en, words),
        )
    found = text("SELECT rowid FROM public_incident_words WHERE public_incident_words MATCH :asked")
    return PublicIncident.id.in_(found.bindparams(asked=_asked_of_fts5(words)))


def _told(language: str, title: Any, account: Any, words: tuple[str, ...]) -> Any:
    # The name is no value: the index is used only where its own expression is written.
    named: ColumnElement[str] = literal_column(f"'{language}'")
    queries = (
        func.plainto_tsquery(named, word).op("||")(func.plainto_tsquery(named, folded(word)))
        for word in words
    )
    asked = reduce(lambda one, other: one.op("&&")(other), queries)
    return func.incident_words(named, title, account).op("@@")(asked)


def _asked_of_fts5(words: tuple[str, ...]) -> str:
    # A word is letters and digits only, so that nothing in it is FTS5's own language.
    spanish = " AND ".join(f'"{stem(word, SPANISH_ENDINGS)}"*' for word in words)
    english = " AND ".join(f'"{stem(word, ENGLISH_ENDINGS)}"*' for word in words)
    return f"({{title_es account_es}} : ({spanish})) OR ({{title_en account_en}} : ({english}))"
