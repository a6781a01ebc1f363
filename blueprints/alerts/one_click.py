"""What a mail program's own button does: stop everything with one POST (RFC 8058)."""

from flask import Response, request

from blueprints.access_gate import public
from blueprints.alerts.own_views import reader_of
from blueprints.alerts.views import blueprint
from portal.alerts.answering import stop_all
from portal.extensions import csrf, transaction

FIELD, VALUE = "List-Unsubscribe", "One-Click"


@blueprint.post("/alerts/<token>")
@public
@csrf.exempt  # the link is the proof; a mail provider has no session and reads no form
def one_click(token: str) -> Response:
    """No mail any more; twice is once. 400 for any other body, so that no stray POST stops them.

    Not counted by caller: one provider asks for all of its readers. It answers without a redirect,
    which providers do not follow.
    """
    reader = reader_of(token)
    if request.form.get(FIELD) != VALUE:
        return Response("refused\n", 400, mimetype="text/plain")
    with transaction() as session:
        stop_all(session, reader=reader)
    return Response("ok\n", 200, mimetype="text/plain")
