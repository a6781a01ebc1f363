"""A stand-in for a notification server of ntfy's kind: it hears, and shows the last it heard."""

from collections import deque
from typing import Any

from flask import Blueprint, Response, current_app, request

hearing = Blueprint("hearing", __name__)
MOST = 50


@hearing.post("/")
def hear() -> tuple[dict[str, str], int]:
    """Take one word, as ntfy takes it."""
    said: Any = request.get_json(silent=True)
    if not isinstance(said, dict) or not isinstance(said.get("topic"), str):
        return {"error": "a topic and a message are needed"}, 400
    heard().append({name: str(said.get(name, ""))[:4000] for name in ("topic", "title", "message")})
    return {"event": "message"}, 200


@hearing.get("/channel")
def channel() -> Response:
    """What was heard, newest first, as plain text."""
    told = [f"[{one['topic']}] {one['title']}\n{one['message']}\n" for one in reversed(heard())]
    return Response("\n".join(told) or "-\n", mimetype="text/plain")


def heard() -> "deque[dict[str, str]]":
    """The last words; gone when it stops."""
    kept: deque[dict[str, str]] = current_app.extensions.setdefault("heard", deque(maxlen=MOST))
    return kept
