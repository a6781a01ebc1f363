"""Campaigns: the public list, a campaign's page, and the gift that starts there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.campaigns.forms import MONTHLY, ONCE, GiftForm
from blueprints.campaigns.gift_seals import seal_form, ticket_for, turned_back, visitor_of
from blueprints.campaigns.news_field import note_wish
from blueprints.campaigns.public_page import beside_the_story, in_language
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
from portal.giving.admitting_gifts import judge_try, note_try
from portal.giving.checkout_orders import CheckoutOrder
from portal.giving.errors import AmountOutOfBounds, CampaignNotOpen, GatewayDown, NothingToPay
from portal.giving.form_seals import WAIT, Age
from portal.giving.gift_rules import bounds
from portal.giving.models import Campaign
from portal.giving.pressure_rules import Way
from portal.giving.starting_gifts import Wish, begin_gift, form_key
from portal.giving.starting_monthly import begin_monthly
from portal.incidents.errors import NotVerified
from portal.money import Currency

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
    form = GiftForm(Currency(campaign.currency))
    seal_form(campaign, form)
    return _page(campaign, form)


@blueprint.post("/campaigns/<slug>/gifts")
@public
@by_caller
def give(slug: str) -> Response | str | tuple[str, int]:
    """Start a gift and send the donor to the payment page."""
    campaign = queries.public_campaign(db.session(), slug)
    form = GiftForm(Currency(campaign.currency))
    if not form.validate_on_submit():
        return _page(campaign, form), 400
    if status := turned_back(campaign, form):
        return _page(campaign, form), status
    try:
        way, order = _begin(slug, form)
        if way is Way.MAILED:
            return redirect(url_for("campaigns.mailed", slug=slug), 303)
        return to_payment_page(order) if order else _step(slug, form)
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


def _begin(slug: str, form: GiftForm) -> tuple[Way | None, CheckoutOrder | None]:
    """The way that is open to this try, and what to ask the payment service on it."""
    key, now = settings().secret("PORTAL_LINK_KEY"), utc_now()
    wish = _wish(form)
    begin = begin_monthly if form.is_monthly else begin_gift
    with transaction() as session:
        campaign = queries.public_campaign(session, slug)
        turn = judge_try(
            session,
            campaign=campaign,
            visitor=visitor_of(form),
            form_key=form_key(campaign, wish, MONTHLY if form.is_monthly else ONCE),
            waited=ticket_for(campaign, form)[1] is Age.RIPE,
            link_key=key,
            now=now,
        )
        way = turn.verdict.way
        if way is None:
            return None, None
        livemode = settings().livemode
        gift = begin(
            session, campaign=campaign, wish=wish, link_key=key, livemode=livemode, now=now
        )
        note_wish(session, form, gift)
        note_try(session, held=gift, turn=turn, email=wish.email, now=now)
        return way, order_for(gift)


def _wish(form: GiftForm) -> Wish:
    return Wish(
        form_token=form.form_token.data or "",
        amount=form.money,
        covers_fee=form.covers_fee.data,
        email=form.email.data or "",
        language=current_language(),
    )


def _step(slug: str, form: GiftForm) -> str:
    """One step more, while a campaign is under attack: by mail, or by waiting."""
    campaign = queries.public_campaign(db.session(), slug)
    allow_payment_origin()
    forbid_storing()
    form.ticket.data, age = ticket_for(campaign, form)
    form.email.flags.optional = False
    return render_template(
        "campaigns/step.html",
        form=form,
        campaign=campaign,
        age=age,
        wait=WAIT.seconds,
        title=in_language(campaign.title_es, campaign.title_en).text,
    )


@blueprint.get("/campaigns/<slug>/mailed")
@public
def mailed(slug: str) -> str:
    """A link is on its way, and opens the way to payment."""
    campaign = queries.public_campaign(db.session(), slug)
    return render_template("campaigns/mailed.html", campaign=campaign)


def _page(campaign: Campaign, form: GiftForm) -> str:
    allow_payment_origin()
    if request.method == "POST":
        forbid_storing()  # the address that was typed stands on the page again
    if not form.form_token.data:
        seal_form(campaign, form)
    least, most = bounds(Currency(campaign.currency))
    return render_template(
        "campaigns/show.html",
        form=form,
        least=least,
        most=most,
        **shown(db.session(), campaign),
        **beside_the_story(db.session(), campaign),
    )
