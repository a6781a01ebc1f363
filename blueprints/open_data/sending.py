"""Send a feed: marked so that what did not change is not sent again, and never stale."""

import hashlib
from collections.abc import Sequence

from flask import Response, request
from werkzeug.wrappers import Response as Conditional

from portal.clock import utc_now
from portal.incidents.period_rules import local_day
from portal.incidents.public_rules import Layer
from portal.publishing.entry_rules import Entry
from portal.publishing.question_rules import Question


def conditionally(
    body: bytes, kind: str, question: Question, entries: Sequence[Entry], following: str | None
) -> Conditional:
    """The feed, or that the reader's copy still holds."""
    response = Response(body, mimetype=kind)
    # A retraction must reach everybody at once: keep it, but ask each time.
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    if entries:
        response.last_modified = max(entry.updated for entry in entries)
    return response.make_conditional(_asked_as_far_as_a_day_can_tell(question, response))


def _asked_as_far_as_a_day_can_tell(question: Question, response: Response) -> dict[str, object]:
    """The request, without a date that our coarse days cannot answer.

    What the alliance published may change within the day that stands there, and grows coarser as
    days pass; only the mark of the content (ETag) tells so.
    """
    environ, changed = dict(request.environ), response.last_modified
    historical = question.wanted.layer is Layer.HISTORICAL
    if not historical or changed is None or local_day(changed) >= local_day(utc_now()):
        environ.pop("HTTP_IF_MODIFIED_SINCE", None)
    return environ
