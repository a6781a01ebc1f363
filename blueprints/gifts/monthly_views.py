"""A monthly gift behind its signed link: how it stands, another amount or card, the end."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.gifts.monthly_forms import AmountForm
from blueprints.gifts.monthly_wording import MONTHLY_TOLD, WHY_ENDED
from blueprints.gifts.views import blueprint, campaign_title
from blueprints.gifts.wording import TOLD
from blueprints.payment import (
    LATER,
    admitted,
    by_caller,
    donor_page,
    gateway,
    means,
    monthly_link,
    order_for,
    to_payment_page,
)
from blueprints.security_headers import allow_payment_origin, forbid_storing
from blueprints.template_filters import money
from portal.clock import utc_now
from portal.extensions import db, reading, transaction
from portal.giving.changing_monthly import card_page, change_amount, end_monthly, note_card_page
from portal.giving.errors import (
    AmountOutOfBounds,
    CampaignNotOpen,
    GatewayDown,
    MonthlyNotRunning,
    NothingToPay,
    StillMoving,
)
from portal.giving.gift_rules import bounds
from portal.giving.monthly_queries import monthly_by_token, months_of
from portal.giving.monthly_rules import MAY_BEGIN, RUNNING, EndReason, MonthlyState
from portal.giving.settling_monthly import settle_monthly
from portal.giving.starting_monthly import begin_monthly_again
from portal.incidents.errors import NotVerified
from portal.money import Currency
from portal.references import new_reference


@blueprint.get("/monthly/<token>")
@public
def show_monthly(token: str) -> str:
    """How a monthly gift stands. Reading changes nothing: a button asks again."""
    return _page(token)


def _page(token: str, form: AmountForm | None = None) -> str:
    monthly = monthly_by_token(db.session(), token)
    forbid_storing()
    allow_payment_origin()
    state, currency = MonthlyState(monthly.state), Currency(monthly.currency)
    least, most = bounds(currency)
    months = months_of(db.session(), monthly)
    return render_template(
        "gifts/monthly.html",
        monthly=monthly,
        token=token,
        told=MONTHLY_TOLD[state],
        why_ended=monthly.end_reason and WHY_ENDED[EndReason(monthly.end_reason)],
        runs=state in RUNNING,
        may_begin=state in MAY_BEGIN,
        months=[(gift, TOLD[gift.state], donor_page(gift.reference)) for gift in months],
        form=form or AmountForm(currency, formdata=None),
        least=least,
        most=most,
        title=campaign_title(monthly.campaign),
    )


@blueprint.post("/monthly/<token>/refresh")
@public
@by_caller
def refresh_monthly(token: str) -> Response:
    """Ask the payment service now."""
    reference = _reference(token)
    try:
        settle_monthly(reference, means=means(), now=utc_now())
    except (GatewayDown, StillMoving):
        flash(_("La pasarela de pago no responde; intenta en un momento."), "warn")
    return _back(token)


@blueprint.post("/monthly/<token>/payment")
@public
@by_caller
def pay_monthly(token: str) -> Response:
    """Back to the payment page, or to a new one when that has closed."""
    try:
        return _pay(token)
    except NothingToPay:
        flash(_("Este donativo mensual ya está en marcha."), "warn")
    except (CampaignNotOpen, NotVerified):
        flash(_("La campaña dejó de recibir donativos. No se cobró nada."), "warn")
    except GatewayDown:
        flash(_("La pasarela de pago no responde. No se cobró nada; intenta de nuevo."), "bad")
    return _back(token)


def _pay(token: str) -> Response:
    with reading() as session:
        monthly = monthly_by_token(session, token)
        reference, page_id = monthly.reference, monthly.session_id
        account = monthly.stripe_account
    closed = False
    if page_id:
        settle_monthly(reference, means=means(), now=utc_now())
        page = gateway().checkout(page_id, account=account)
        closed = page.status == "expired"
        if page.url and page.status == "open":
            return redirect(page.url, 303)
    with transaction() as session:
        monthly = begin_monthly_again(
            session, reference=reference, page_closed=closed, now=utc_now()
        )
        order = order_for(monthly) if admitted(session, monthly) else None
    if order is None:
        flash(LATER, "warn")
        return _back(token)
    return to_payment_page(order)


@blueprint.post("/monthly/<token>/amount")
@public
@by_caller
def change_monthly(token: str) -> Response | tuple[str, int]:
    """Another amount from the next month on."""
    with reading() as session:
        monthly = monthly_by_token(session, token)
        reference, currency = monthly.reference, Currency(monthly.currency)
    form = AmountForm(currency)
    if not form.validate_on_submit():
        return _page(token, form), 400
    try:
        change_amount(reference, amount=form.money, means=means(), now=utc_now())
    except AmountOutOfBounds as wrong:
        form.amount.errors = [
            _("Entre %(least)s y %(most)s", least=money(wrong.least), most=money(wrong.most))
        ]
        return _page(token, form), 400
    except MonthlyNotRunning:
        flash(_("Este donativo mensual no está en marcha: nada cambió."), "warn")
    except (GatewayDown, StillMoving):
        flash(_("La pasarela de pago no responde. Mira si la cantidad cambió."), "bad")
    else:
        flash(_("Desde el próximo mes se cobra %(amount)s.", amount=money(form.money)), "good")
    return _back(token)


@blueprint.get("/monthly/<token>/end")
@public
def ask_end_monthly(token: str) -> str | Response:
    """One question before it ends."""
    monthly = monthly_by_token(db.session(), token)
    forbid_storing()
    if MonthlyState(monthly.state) not in RUNNING:
        return _back(token)
    return render_template(
        "gifts/end_monthly.html",
        monthly=monthly,
        token=token,
        form=ConfirmForm(),
        title=campaign_title(monthly.campaign),
    )


@blueprint.post("/monthly/<token>/end")
@public
@by_caller
def end(token: str) -> Response:
    """Charge nothing any more."""
    try:
        end_monthly(_reference(token), by=EndReason.DONOR, means=means(), now=utc_now())
    except MonthlyNotRunning:
        flash(_("Este donativo mensual no está en marcha: no se cobra nada."), "warn")
    except (GatewayDown, StillMoving):
        flash(
            _("La pasarela de pago no responde y no sabemos si terminó. Intenta en un momento."),
            "bad",
        )
    else:
        flash(_("Tu donativo mensual terminó. Ya no se cobra nada."), "good")
    return _back(token)


@blueprint.post("/monthly/<token>/card")
@public
@by_caller
def change_card(token: str) -> Response:
    """To the payment service's page, where another card is saved."""
    with reading() as session:
        monthly = monthly_by_token(session, token)
        reference, language = monthly.reference, monthly.language
    back = monthly_link(reference, language)
    try:
        page = card_page(reference, attempt=new_reference(), back=back, means=means())
    except MonthlyNotRunning:
        flash(_("Este donativo mensual no está en marcha: nada cambió."), "warn")
        return _back(token)
    except GatewayDown:
        flash(_("La pasarela de pago no responde. Nada cambió; intenta en un momento."), "bad")
        return _back(token)
    with transaction() as session:
        note_card_page(session, reference=reference, page_id=page.session_id)
    return redirect(page.url or back, 303)


def _reference(token: str) -> str:
    with reading() as session:
        return monthly_by_token(session, token).reference


def _back(token: str) -> Response:
    return redirect(url_for("gifts.show_monthly", token=token), 303)
