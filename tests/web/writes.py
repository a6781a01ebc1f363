"""GET never writes: a link that is fetched ahead, shared or crawled must change nothing."""

import re

from flask import Flask, has_request_context, request
from sqlalchemy import Engine, event

WRITE = re.compile(r"\s*(?:WITH\b.*?\)\s*)?(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b", re.S)
# Endpoints whose GET may write, each with its reason.
WRITING_GETS: dict[str, str] = {}

_seen: list[str] = []


def watch(app: Flask) -> None:
    """Listen to every statement of both databases; doing it again changes nothing."""
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            if not event.contains(engine, "before_cursor_execute", _note):
                event.listen(engine, "before_cursor_execute", _note)


def written_by_get() -> list[str]:
    """What GET requests wrote since this was last asked."""
    found = _seen[:]
    _seen.clear()
    return found


def _note(_connection: Engine, _cursor: object, statement: str, *_more: object) -> None:
    if not has_request_context() or request.method not in {"GET", "HEAD"}:
        return
    if request.endpoint not in WRITING_GETS and WRITE.match(statement):
        _seen.append(f"GET {request.endpoint}: {statement[:80]}")
