"""The payment service as this process reaches it: one client, made when first asked for."""

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from blueprints.limits import caller_key
from portal.config import Settings
from portal.extensions import limiter, transaction
from portal.giving.links import gift_token
from portal.giving.models import Gift
from portal.giving.starting_gifts import note_page, page_expires_at
from portal.giving.stripe_gateway import CheckoutOrder, StripeGateway, gateway_for

# By caller: enough for the many phones behind one carrier's address, too little for a machine that
# tries cards.
by_caller = limiter.limit("40 per minute; 400 per hour", key_func=caller_key)


def settings() -> Settings:
    """This process's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def gateway() -> StripeGateway:
    """The one gateway of this process."""
    made: StripeGateway = current_app.extensions.setdefault(
        "payment_gateway", gateway_for(settings())
    )
    return made


def gift_link(reference: str, language: str) -> str:
    """The whole address of a gift's page, for the payment service and for mail."""
    return f"{settings().base_url}/{language}/gifts/{_token(reference)}"


def order_for(gift: Gift) -> CheckoutOrder:
    """What the payment service is told of `gift`; the same for every repetition of an attempt."""
    link = gift_link(gift.reference, gift.language)
    return CheckoutOrder(
        gift_reference=gift.reference,
        attempt=gift.attempt,
        account=gift.stripe_account,
        amount=gift.amount,
        language=gift.language,
        organisation=gift.campaign.organisation.name,
        expires_at=page_expires_at(gift),
        success_url=link,
        cancel_url=link,
    )


def to_payment_page(order: CheckoutOrder) -> Response:
    """Open the payment page, remember it, send the donor there; raises GatewayDown.

    No transaction is held across the call.
    """
    page = gateway().open_checkout(order)
    with transaction() as session:
        note_page(
            session,
            reference=order.gift_reference,
            attempt=order.attempt,
            session_id=page.session_id,
        )
    return redirect(page.url or order.success_url, 303)


def donor_page(reference: str) -> str:
    """The path of a gift's page, in the reader's language."""
    return url_for("gifts.show", token=_token(reference))


def _token(reference: str) -> str:
    return gift_token(settings().secret("PORTAL_LINK_KEY"), reference)
