"""Campaigns: the public list, a campaign's page, and the gift that starts there."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.campaigns.forms import GiftForm
from blueprints.campaigns.news_field import note_wish
from blueprints.campaigns.public_page import beside_the_story
from blueprints.campaigns.shown_campaigns import shown, shown_list
from blueprints.languages import current_language
from blueprints.payment import (
    by_caller,
    donor_page,
    monthly_page,
    order_for,
    settings,
    to_payment_page,
)
from blueprints.remembering import remembered
from blueprints.security_headers import allow_payment_origin, forbid_storing
from blueprints.template_filters import money
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import queries
from portal.giving.checkout_orders import CheckoutOrder
from portal.giving.errors import AmountOutOfBounds, CampaignNotOpen, GatewayDown, NothingToPay
from portal.giving.gift_rules import bounds
from portal.giving.models import Campaign
from portal.giving.starting_gifts import Wish, begin_gift
from portal.giving.starting_monthly import begin_monthly
from portal.incidents.errors import NotVerified
from portal.money import Currency
from portal.references import new_reference

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/campaigns")
@public
@remembered
def index() -> str:
    """Campaigns that take gifts, and those that wait."""
    return render_template("campaigns/index.html", campaigns=shown_list(db.session()))


@blueprint.get("/campaigns/<slug>")
@public
def show(slug: str) -> str:
    """One campaign: why, how much there is, and the gift form."""
    campaign = queries.public_campaign(db.session(), slug)
    form = GiftForm(Currency(campaign.currency), form_token=new_reference())
    return _page(campaign, form)


@blueprint.post("/campaigns/<slug>/gifts")
@public
@by_caller
def give(slug: str) -> Response | tuple[str, int]:
    """Start a gift and send the donor to the payment page."""
    campaign = queries.public_campaign(db.session(), slug)
    form = GiftForm(Currency(campaign.currency))
    if not form.validate_on_submit():
        return _page(campaign, form), 400
    try:
        return to_payment_page(_begin(slug, form))
    except NothingToPay as paid:
        page = monthly_page if form.is_monthly else donor_page
        return redirect(page(paid.reference), 303)
    except AmountOutOfBounds as wrong:
        form.amount.errors = [
            _("Entre %(least)s y %(most)s", least=money(wrong.least), most=money(wrong.most))
        ]
        status = 400
    except (CampaignNotOpen, NotVerified):
        flash(_("La campaña dejó de recibir donativos. No se cobró nada."), "warn")
        status = 409
    except GatewayDown:
        flash(_("La pasarela de pago no responde. No se cobró nada; intenta de nuevo."), "bad")
        status = 503
    return _page(queries.public_campaign(db.session(), slug), form), status


def _begin(slug: str, form: GiftForm) -> CheckoutOrder:
    wish = Wish(
        form_token=form.form_token.data,
        amount=form.money,
        covers_fee=form.covers_fee.data,
        email=form.email.data or "",
        language=current_language(),
    )
    begin = begin_monthly if form.is_monthly else begin_gift
    with transaction() as session:
        gift = begin(
            session,
            campaign=queries.public_campaign(session, slug),
            wish=wish,
            link_key=settings().secret("PORTAL_LINK_KEY"),
            livemode=settings().livemode,
            now=utc_now(),
        )
        note_wish(session, form, gift)
        return order_for(gift)


def _page(campaign: Campaign, form: GiftForm) -> str:
    allow_payment_origin()
    if request.method == "POST":
        forbid_storing()  # the address that was typed stands on the page again
        form.form_token.data = form.form_token.data or new_reference()
    least, most = bounds(Currency(campaign.currency))
    return render_template(
        "campaigns/show.html",
        form=form,
        least=least,
        most=most,
        **shown(db.session(), campaign),
        **beside_the_story(db.session(), campaign),
    )
