"""Promises to match gifts: written down here, computed from the books, paid as off-line gifts."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.payment import settings
from blueprints.trace_words import NothingForbidden
from blueprints.treasury.forms import an_amount
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.models import Campaign
from portal.giving.offline_queries import campaigns_with_fund, fund_campaign
from portal.giving.pledge_queries import pledge_for, pledges_for, promised_to
from portal.giving.promising import Promise, end_pledge, record_pledge
from portal.money import Currency, Money, parse_money
from portal.references import new_reference


class PledgeForm(BaseForm):
    """Who promises, to which campaign, up to how much, until when."""

    form_token = HiddenField(validators=[InputRequired(), Regexp(r"^[a-z0-9]{16}$")])
    campaign = SelectField(_l("Campaña"))
    sponsor = StringField(
        _l("Nombre público de quien promete"),
        validators=[Optional(), Length(max=80), NothingForbidden()],
    )
    cap = StringField(_l("Hasta cuánto"), validators=[InputRequired(), Length(max=20), an_amount])
    until = DateField(_l("Hasta qué día"), validators=[InputRequired()])

    def promise_to(self, campaign: Campaign) -> Promise:
        """What was promised, in the campaign's currency."""
        cap: Money = parse_money(self.cap.data or "", Currency(campaign.currency))
        token, until = self.form_token.data or "", self.until.data
        assert until is not None
        return Promise(token, cap, until, self.sponsor.data or "")


@blueprint.get("/pledges")
@requires(Permission.MONEY_RECORD)
def pledges() -> str:
    """Every promise, what it adds, what came of it, what is owed."""
    return _page(_form(fresh=True))


@blueprint.post("/pledges")
@requires(Permission.MONEY_RECORD)
@freshly("treasury.pledges")
def promise() -> Response | tuple[str, int]:
    """Write a promise down."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        with transaction() as session:
            campaign = fund_campaign(session, current_actor(), form.campaign.data)
            record_pledge(
                session,
                actor=current_actor(),
                campaign=campaign,
                promise=form.promise_to(campaign),
                livemode=settings().livemode,
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(form, problem=why(refusal)), 409
    flash(_("Promesa anotada. La campaña la muestra como promesa, no como dinero."), "good")
    return redirect(url_for("treasury.pledges"), 303)


@blueprint.post("/pledges/<reference>/end")
@requires(Permission.MONEY_RECORD)
@freshly("treasury.pledges")
def end(reference: str) -> Response:
    """It matches nothing from tomorrow on."""
    with transaction() as session:
        found = pledge_for(session, current_actor(), reference)
        end_pledge(session, actor=current_actor(), pledge=found, now=utc_now())
    flash(_("La promesa termina hoy. Lo igualado hasta hoy se sigue debiendo."), "good")
    return redirect(url_for("treasury.pledges"), 303)


def _form(*, fresh: bool = False) -> PledgeForm:
    form = PledgeForm(formdata=None) if fresh else PledgeForm()
    if fresh:
        form.form_token.data = new_reference()
    found = campaigns_with_fund(db.session(), current_actor())
    form.campaign.choices = [(campaign.reference, campaign.title_es) for campaign in found]
    return form


def _page(form: PledgeForm, *, problem: str = "") -> str:
    session = db.session()
    campaigns = {one.campaign.id: one.campaign for one in pledges_for(session, current_actor())}
    found = [
        promised
        for campaign in campaigns.values()
        for promised in promised_to(session, campaign, livemode=settings().livemode)
    ]
    return render_template(
        "treasury/pledges.html", form=form, found=found, confirm=ConfirmForm(), problem=problem
    )
