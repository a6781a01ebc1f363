"""Whether a family agrees that another organisation sees something: the intermediary's word."""

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from blueprints import help_words, referral_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.deliveries.views import blueprint
from portal.access.permissions import Permission
from portal.aid.consent_queries import consent_locked, consents_for
from portal.aid.consenting_referrals import give_consent, refuse_consent
from portal.aid.desk_text import open_text
from portal.aid.errors import ReferralRefused
from portal.aid.models import Referral
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction

_TICK = InputRequired(_l("Sin esto no se muestra nada."))


class ConsentForm(BaseForm):
    """The two things that the intermediary vouches for."""

    not_excluded = BooleanField(
        _l("Lo vi en su solicitud: la familia no excluyó a esta organización"), validators=[_TICK]
    )
    agreed = BooleanField(
        _l("La familia consiente que esa organización vea exactamente esto"), validators=[_TICK]
    )


@blueprint.get("/consents")
@requires(Permission.CASE_RELEASE)
def consents() -> str:
    """What families have to be asked, and what they agreed to."""
    return _page()


@blueprint.post("/consents/<reference>/give")
@requires(Permission.CASE_RELEASE)
def consent(reference: str) -> Response | tuple[str, int]:
    """The family agrees."""
    form = ConsentForm(prefix=reference)
    if not form.validate():
        return _page(form, reference), 400
    return _act(
        reference,
        lambda session, found: give_consent(
            session, referral=found, actor=current_actor(), now=utc_now()
        ),
        _("La otra organización ya puede verlo y responder."),
    )


@blueprint.post("/consents/<reference>/refuse")
@requires(Permission.CASE_RELEASE)
def refuse(reference: str) -> Response | tuple[str, int]:
    """The family does not agree, or no longer; the desk is not told why."""
    if not ConfirmForm(prefix=f"no-{reference}").validate():
        return _page(), 400
    return _act(
        reference,
        lambda session, found: refuse_consent(
            session, referral=found, actor=current_actor(), now=utc_now()
        ),
        _("No se muestra nada más a esa organización. La mesa no sabrá por qué."),
    )


def _act(
    reference: str, work: Callable[[Session, Referral], None], told: str
) -> Response | tuple[str, int]:
    try:
        with transaction() as session:
            work(session, consent_locked(session, current_actor(), reference))
    except ReferralRefused as refusal:
        return _page(problem=referral_words.why(refusal)), 409
    flash(told, "good")
    return redirect(url_for("deliveries.consents"), 303)


def _page(typed: ConsentForm | None = None, which: str = "", *, problem: str = "") -> str:
    waiting = consents_for(db.session(), current_actor(), today=day_of(utc_now()))
    return render_template(
        "deliveries/consents.html",
        referrals=waiting,
        forms={
            one.reference: typed
            if typed is not None and one.reference == which
            else ConsentForm(formdata=None, prefix=one.reference)
            for one in waiting
        },
        plain={
            one.reference: ConfirmForm(formdata=None, prefix=f"no-{one.reference}")
            for one in waiting
        },
        read=_read,
        problem=problem,
        words=help_words,
        told=referral_words,
    )


def _read(referral: Referral) -> str:
    key: str = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    return open_text(referral.sealed_text or b"", key=key, case_reference=referral.reference)
