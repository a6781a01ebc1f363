"""Messages of the payment service. Anything not proven to be theirs is a 400, never a fault."""

from flask import Blueprint, Response, request

from blueprints.access_gate import public
from blueprints.payment import gateway
from portal.clock import utc_now
from portal.extensions import csrf, transaction
from portal.giving.errors import WebhookRefused
from portal.giving.receiving_events import receive

blueprint = Blueprint("webhooks", __name__)
# Their largest messages are some tens of kilobytes; more is not read.
LARGEST = 256 * 1024


@blueprint.post("/webhooks/stripe")
@public
@csrf.exempt  # the signature over the raw body proves the sender
def stripe() -> Response:
    """Write the message down once and answer; the queue does the work."""
    request.max_content_length = LARGEST
    now = utc_now()
    try:
        event = gateway().verify(
            request.get_data(cache=False), request.headers.get("Stripe-Signature", ""), now=now
        )
    except WebhookRefused:
        return Response("refused\n", 400, mimetype="text/plain")
    with transaction() as session:
        receive(session, event=event, now=now)
    return Response("ok\n", 200, mimetype="text/plain")
