"""Send a feed: marked so that what did not change is not sent again, and never stale."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from flask import Response, request
from werkzeug.wrappers import Response as Conditional

from portal.clock import utc_now
from portal.incidents.period_rules import local_day
from portal.incidents.public_rules import Layer
from portal.publishing.entry_rules import Entry
from portal.publishing.question_rules import Question


def conditionally(
    body: bytes,
    kind: str,
    *,
    changed: datetime | None,
    is_settled: bool = False,
    following: str | None = None,
) -> Conditional:
    """The feed, or that the reader's copy still holds.

    What the alliance published may change within the coarse day that stands in Last-Modified, and
    grows coarser as days pass: only the mark of the content (ETag) tells so. A date alone is
    heeded for what `is_settled`, once that day is over.
    """
    response = Response(body, mimetype=kind)
    # A retraction must reach everybody at once: keep it, but ask each time.
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    if changed is not None:  # without a date the answer would say that it changed just now
        response.last_modified = changed
    environ = dict(request.environ)
    if not is_settled or changed is None or local_day(changed) >= local_day(utc_now()):
        environ.pop("HTTP_IF_MODIFIED_SINCE", None)
    return response.make_conditional(environ)


def latest(entries: Iterable[Entry]) -> datetime | None:
    """When the newest of them changed."""
    return max((entry.updated for entry in entries), default=None)


def is_settled(question: Question) -> bool:
    """Whether what is asked for changes by an import only."""
    return question.wanted.layer is Layer.HISTORICAL
