"""Propose an incident, and see what became of those proposed before."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.verification.forms import ProposeForm
from blueprints.verification.pages import said, speaking
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.period_rules import PartOfDay
from portal.incidents.proposing import propose
from portal.incidents.queries import proposed_by
from portal.incidents.rules import IncidentKind, Priority
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
            propose(session, proposer=current_actor(), now=utc_now(), **_given(form))
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(form, said(refusal)), 409
    flash(
        gettext("Hecho propuesto. Otras organizaciones lo revisarán; aquí se verá su estado."),
        "good",
    )
    return redirect(url_for("verification.proposal"), 303)


def _given(form: ProposeForm) -> dict[str, Any]:
    """The form's fields as the verb names them; a sealed report comes from the vault."""
    return {
        "organisation_id": form.organisation.data,
        "kind": IncidentKind(form.kind.data),
        "area_code": form.area_code.data,
        "happened_on": form.happened_on.data,
        "part_of_day": PartOfDay(form.part_of_day.data) if form.part_of_day.data else None,
        "priority": Priority(form.priority.data),
        "title_es": form.title_es.data,
        "title_en": form.title_en.data or "",
        "account_es": form.account_es.data,
        "account_en": form.account_en.data or "",
        "source_capsule": None,
    }


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
