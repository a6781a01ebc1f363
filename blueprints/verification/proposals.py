"""Propose an incident, and see what became of those proposed before."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.proposal_form import ProposeForm, speaking
from blueprints.verification.pages import said
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.proposing import propose
from portal.incidents.queries import proposed_by
from portal.places.queries import areas


@blueprint.get("/propose")
@requires(Permission.INCIDENT_PROPOSE)
def proposal() -> str:
    """The form, and what became of earlier proposals."""
    return _page(_form())


@blueprint.post("/propose")
@requires(Permission.INCIDENT_PROPOSE)
def send_proposal() -> Page:
    """Put an incident before the verifiers."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        with transaction() as session:
            propose(
                session,
                proposer=current_actor(),
                source_capsule=None,
                now=utc_now(),
                **form.given(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(form, said(refusal)), 409
    flash(
        gettext("Hecho propuesto. Otras organizaciones lo revisarán; aquí se verá su estado."),
        "good",
    )
    return redirect(url_for("verification.proposal"), 303)


def _form() -> ProposeForm:
    form = ProposeForm()
    speaking(form, Permission.INCIDENT_PROPOSE)
    form.offer_areas(areas(db.session()))
    return form


def _page(form: ProposeForm, refusal: str = "") -> str:
    organisations = current_actor().organisations_with(Permission.INCIDENT_PROPOSE)
    return render_template(
        "verification/propose.html",
        form=form,
        refusal=refusal,
        proposed=proposed_by(db.session(), organisations),
        words=incident_words,
    )
