"""The donor's page behind its signed link: status, what comes next, receipt. No account."""

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from blueprints.access_gate import current_actor, public, requires
from blueprints.base_form import ConfirmForm
from blueprints.gifts.receipts import facts_of, receipt_pdf
from blueprints.gifts.wording import TOLD, told_of
from blueprints.languages import current_language
from blueprints.payment import (
    LATER,
    admitted,
    by_caller,
    gateway,
    gift_link,
    monthly_link,
    monthly_page,
    order_for,
    to_payment_page,
)
from blueprints.security_headers import allow_payment_origin, forbid_storing
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, reading, transaction
from portal.giving import queries
from portal.giving.cfdi_queries import issuer_of
from portal.giving.cfdi_rules import MAY_ASK
from portal.giving.errors import CampaignNotOpen, GatewayDown, NothingToPay, StillMoving
from portal.giving.gift_rules import MAY_BE_PAID, MONEY_ARRIVED, UNDECIDED, GiftState
from portal.giving.models import Campaign
from portal.giving.monthly_queries import monthly_of
from portal.giving.pending_queries import left_over_for, pending_of
from portal.giving.proving_gifts import proof_of_gift
from portal.giving.refund_queries import disputed_for
from portal.giving.settling import settle_gift
from portal.giving.starting_gifts import begin_again
from portal.incidents.errors import NotVerified
from portal.money import Money

blueprint = Blueprint("gifts", __name__)


@blueprint.get("/gifts/<token>")
@public
def show(token: str) -> str:
    """What is known of one gift. Reading changes nothing: a button asks again."""
    gift = queries.gift_by_token(db.session(), token)
    forbid_storing()
    allow_payment_origin()
    state, movements = GiftState(gift.state), queries.movements_of(db.session(), gift)
    shares = queries.shares_of(db.session(), gift)
    return render_template(
        "gifts/show.html",
        gift=gift,
        token=token,
        told=told_of(state, is_booked=bool(movements)),
        shares=[(share.batch, Money(share.amount_minor, share.batch.currency)) for share in shares],
        arrived=state in MONEY_ARRIVED,
        undecided=state in UNDECIDED,
        may_pay=state in MAY_BE_PAID and state is not GiftState.AWAITING,
        form=ConfirmForm(),
        title=campaign_title(gift.campaign),
        monthly=monthly_of(db.session(), gift),
        pending=pending_of(db.session(), gift),
        facts=facts_of(gift, movements),
        may_ask_cfdi=state in MAY_ASK,
        issues_cfdi=issuer_of(db.session(), gift.campaign.organisation_id) is not None,
    )


@blueprint.post("/gifts/<token>/refresh")
@public
@by_caller
def refresh(token: str) -> BaseResponse:
    """Ask the payment service now, for a donor whose confirmation has not come."""
    with reading() as session:
        reference = queries.gift_by_token(session, token).reference
    try:
        settle_gift(reference, gateway=gateway(), write=transaction, now=utc_now())
    except (GatewayDown, StillMoving):
        flash(_("La pasarela de pago no responde; intenta en un momento."), "warn")
    return redirect(url_for("gifts.show", token=token), 303)


@blueprint.post("/gifts/<token>/payment")
@public
@by_caller
def pay(token: str) -> BaseResponse:
    """Back to the payment page, or to a new one when that has closed."""
    try:
        return _pay(token)
    except NothingToPay:
        flash(_("Este donativo ya está pagado o en camino."), "warn")
    except (CampaignNotOpen, NotVerified):
        flash(_("La campaña dejó de recibir donativos. No se cobró nada."), "warn")
    except GatewayDown:
        flash(_("La pasarela de pago no responde. No se cobró nada; intenta de nuevo."), "bad")
    return redirect(url_for("gifts.show", token=token), 303)


def _pay(token: str) -> BaseResponse:
    with reading() as session:
        gift = queries.gift_by_token(session, token)
        reference, page_id, account = gift.reference, gift.session_id, gift.stripe_account
    closed = False
    if page_id:
        settle_gift(reference, gateway=gateway(), write=transaction, now=utc_now())
        page = gateway().checkout(page_id, account=account)
        # A voucher that lapsed leaves its page complete and unpaid: nobody can pay there.
        closed = page.status != "open"
        if page.url and page.status == "open":
            return redirect(page.url, 303)
    with transaction() as session:
        gift = begin_again(session, reference=reference, page_closed=closed, now=utc_now())
        order = order_for(gift) if admitted(session, gift) else None
    if order is None:
        flash(LATER, "warn")
        return redirect(url_for("gifts.show", token=token), 303)
    return to_payment_page(order)


@blueprint.get("/gifts/<token>/receipt.pdf")
@public
def receipt(token: str) -> Response:
    """The receipt of a gift whose money arrived."""
    gift = queries.gift_by_token(db.session(), token)
    if GiftState(gift.state) not in MONEY_ARRIVED:
        raise NotFound
    forbid_storing()
    pdf = receipt_pdf(
        gift,
        movements=queries.movements_of(db.session(), gift),
        link=gift_link(gift.reference, current_language()),
        is_test=not gift.livemode,
        proof=proof_of_gift(db.session(), gift),
    )
    return send_file(
        pdf,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"comprobante-{gift.reference}.pdf",
    )


@blueprint.get("/desk/gifts")
@requires(Permission.GIFTS_SEE)
def received() -> str:
    """Gifts to one's organisations; who gave is not here."""
    return render_template(
        "gifts/received.html",
        gifts=queries.gifts_for(db.session(), current_actor()),
        left_over=left_over_for(db.session(), current_actor()),
        disputed=disputed_for(db.session(), current_actor()),
        told=TOLD,
        refundable=MONEY_ARRIVED,
    )


def campaign_title(campaign: Campaign) -> str:
    """A campaign's title in the reader's language."""
    english = current_language() == "en" and campaign.title_en
    return campaign.title_en if english else campaign.title_es


@blueprint.record_once
def _name_links(state: object) -> None:
    """Mail templates make the donor's link from the gift's reference: no row keeps the secret."""
    names = state.app.jinja_env.globals  # type: ignore[attr-defined]
    names.update(gift_link=gift_link, monthly_link=monthly_link, monthly_page=monthly_page)
