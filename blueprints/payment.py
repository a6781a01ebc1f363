"""The payment service as this process reaches it: one client, made when first asked for."""

from flask import current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.limits import caller_key
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import limiter, transaction
from portal.giving.admitting_gifts import may_go_on
from portal.giving.checkout_orders import CheckoutOrder
from portal.giving.links import gift_token, monthly_token
from portal.giving.marking_callers import Visitor
from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.settling_monthly import Means
from portal.giving.starting_gifts import note_page, page_expires_at
from portal.giving.starting_monthly import note_monthly_page
from portal.giving.stripe_gateway import StripeGateway, gateway_for

# By caller: enough for the many phones behind one carrier's address, too little for a machine that
# tries cards.
by_caller = limiter.limit("40 per minute; 400 per hour", key_func=caller_key)


# What a donor is told whose gift waits while cards are being tried.
LATER = _l(
    "Ahora hay muchos intentos de pago y este espera su turno. Tu donativo sigue guardado;"
    " vuelve a pulsar en diez minutos. No se cobró nada."
)


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


def monthly_link(reference: str, language: str) -> str:
    """The whole address of a monthly gift's page."""
    return f"{settings().base_url}/{language}/monthly/{_monthly_token(reference)}"


def means() -> Means:
    """What settling a monthly gift needs."""
    return Means(gateway(), transaction, settings().secret("PORTAL_LINK_KEY"))


def order_for(gift: Gift | MonthlyGift) -> CheckoutOrder:
    """What the payment service is told of `gift`; the same for every repetition of an attempt."""
    monthly = isinstance(gift, MonthlyGift)
    link = (monthly_link if monthly else gift_link)(gift.reference, gift.language)
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
        monthly=monthly,
    )


def to_payment_page(order: CheckoutOrder) -> Response:
    """Open the payment page, remember it, send the donor there; raises GatewayDown.

    No transaction is held across the call.
    """
    page = gateway().open_checkout(order)
    note = note_monthly_page if order.monthly else note_page
    with transaction() as session:
        note(
            session,
            reference=order.gift_reference,
            attempt=order.attempt,
            session_id=page.session_id,
        )
    return redirect(page.url or order.success_url, 303)


def admitted(session: Session, held: Gift | MonthlyGift) -> bool:
    """Whether a gift that stands may come to a payment page now."""
    return may_go_on(
        session,
        held=held,
        visitor=Visitor(request.remote_addr or ""),
        link_key=settings().secret("PORTAL_LINK_KEY"),
        now=utc_now(),
    )


def donor_page(reference: str) -> str:
    """The path of a gift's page, in the reader's language."""
    return url_for("gifts.show", token=_token(reference))


def monthly_page(reference: str) -> str:
    """The path of a monthly gift's page, in the reader's language."""
    return url_for("gifts.show_monthly", token=_monthly_token(reference))


def _monthly_token(reference: str) -> str:
    return monthly_token(settings().secret("PORTAL_LINK_KEY"), reference)


def _token(reference: str) -> str:
    return gift_token(settings().secret("PORTAL_LINK_KEY"), reference)
