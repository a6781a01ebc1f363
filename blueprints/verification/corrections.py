"""Correct or take back what was published; each on a page that says what it does."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.proposal_form import speaking
from blueprints.verification.forms import CorrectForm, RetractForm
from blueprints.verification.pages import said
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.queries import incident_by_reference, retraction_votes
from portal.incidents.retracting import vote_to_retract
from portal.incidents.rules import IncidentState, RetractionReason


@blueprint.get("/<reference>/retraction")
@requires(Permission.INCIDENT_RETRACT)
def retraction(reference: str) -> str:
    """What retracting does, before anyone does it."""
    return _retraction_page(reference, RetractForm())


@blueprint.post("/<reference>/retraction")
@requires(Permission.INCIDENT_RETRACT)
def vote(reference: str) -> Page:
    """Vote to retract."""
    form = RetractForm()
    speaking(form, Permission.INCIDENT_RETRACT)
    if not form.validate_on_submit():
        return _retraction_page(reference, form), 400
    try:
        with transaction() as session:
            incident = vote_to_retract(
                session,
                verifier=current_actor(),
                organisation_id=form.organisation.data,
                incident_id=incident_by_reference(session, reference).id,
                reason=RetractionReason(form.reason.data),
                now=utc_now(),
            )
            retracted = incident.state == IncidentState.RETRACTED
    except NotFound:
        raise
    except Refusal as refusal:
        return _retraction_page(reference, form, said(refusal)), 409
    flash(_outcome(retracted), "good")
    return redirect(url_for("verification.show", reference=reference), 303)


def _outcome(retracted: bool) -> str:
    if retracted:
        return gettext("Aviso retirado. Ya no se reciben donativos ni anotaciones por este hecho.")
    return gettext("Voto registrado. Falta el de otra organización independiente.")


def _retraction_page(reference: str, form: RetractForm, refusal: str = "") -> str:
    incident = incident_by_reference(db.session(), reference)
    return render_template(
        "verification/retraction.html",
        incident=incident,
        form=speaking(form, Permission.INCIDENT_RETRACT),
        votes=retraction_votes(db.session(), incident),
        refusal=refusal,
        words=incident_words,
    )


@blueprint.get("/<reference>/correction")
@requires(Permission.INCIDENT_ATTEST)
def correction(reference: str) -> str:
    """The text as it stands, to be rewritten."""
    incident = incident_by_reference(db.session(), reference)
    return _correction_page(reference, CorrectForm(obj=incident))


@blueprint.post("/<reference>/correction")
@requires(Permission.INCIDENT_ATTEST)
def send_correction(reference: str) -> Page:
    """Publish the next revision."""
    form = CorrectForm()
    speaking(form, Permission.INCIDENT_ATTEST)
    if not form.validate_on_submit():
        return _correction_page(reference, form), 400
    try:
        with transaction() as session:
            correct(
                session,
                verifier=current_actor(),
                organisation_id=form.organisation.data,
                incident_id=incident_by_reference(session, reference).id,
                text=_text(form),
                now=utc_now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _correction_page(reference, form, said(refusal)), 409
    flash(gettext("Corrección publicada. El hecho se revisa de nuevo."), "good")
    return redirect(url_for("verification.show", reference=reference), 303)


def _text(form: CorrectForm) -> CorrectedText:
    return CorrectedText(
        title_es=form.title_es.data,
        title_en=form.title_en.data or "",
        account_es=form.account_es.data,
        account_en=form.account_en.data or "",
        note=form.note.data,
    )


def _correction_page(reference: str, form: CorrectForm, refusal: str = "") -> str:
    return render_template(
        "verification/correction.html",
        incident=incident_by_reference(db.session(), reference),
        form=speaking(form, Permission.INCIDENT_ATTEST),
        refusal=refusal,
        words=incident_words,
    )
