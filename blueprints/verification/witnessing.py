"""The witness's one page: what waits nearby, and what is known of it there."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.incident_words import KNOWN, options
from blueprints.proposal_form import NEEDED
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.errors import NotNear, WordReason, WordRefused
from portal.incidents.models import Incident
from portal.incidents.period_rules import Granularity, PartOfDay, local_day, published_period
from portal.incidents.queries import incident_by_reference
from portal.incidents.witness_rules import Known
from portal.incidents.witnessing import incidents_near, witness


class KnownForm(BaseForm):
    """What somebody of the house knows: one of a closed list."""

    known = RadioField(
        _("¿Qué saben ustedes de esto?"), choices=options(KNOWN), validators=[NEEDED]
    )


@dataclass(frozen=True)
class Near:
    """An incident as coarse as the public reads it."""

    incident: Incident
    granularity: Granularity
    period_start: date
    part_of_day: PartOfDay | None
    form: KnownForm


@blueprint.get("/near")
@requires(Permission.INCIDENT_WITNESS)
def near() -> str:
    """What waits for a word in the witness's own area."""
    return _page()


@blueprint.post("/near/<reference>")
@requires(Permission.INCIDENT_WITNESS)
def say(reference: str) -> Page:
    """Say what is known of one of them."""
    form = KnownForm(prefix=reference)
    if not form.validate_on_submit():
        return _page({reference: form}), 400
    try:
        with transaction() as session:
            witness(
                session,
                witness=current_actor(),
                incident_id=incident_by_reference(session, reference).id,
                known=Known(form.known.data),
                now=utc_now(),
            )
    except NotNear:
        raise NotFound from None
    except WordRefused as refusal:
        return _page(refusal=_why(refusal)), 409
    flash(gettext("Gracias. Lo que dijeron quedó firmado."), "good")
    return redirect(url_for("verification.near"), 303)


def _why(refusal: WordRefused) -> str:
    if refusal.reason is WordReason.ALREADY_SPOKE:
        return gettext("De ese hecho ya dijeron lo que saben. Cuenta una vez.")
    return str(incident_words.REFUSED_WORDS[refusal.reason])


def _page(sent: dict[str, KnownForm] | None = None, refusal: str = "") -> str:
    found = incidents_near(db.session(), current_actor())
    told = [_near(one, (sent or {}).get(one.reference)) for one in found]
    return render_template(
        "verification/near.html", found=told, refusal=refusal, words=incident_words
    )


def _near(incident: Incident, form: KnownForm | None) -> Near:
    today = local_day(utc_now())
    period = published_period(incident.happened_on, incident.part_of_day, today=today)
    form = form or KnownForm(formdata=None, prefix=incident.reference)
    return Near(incident, period.granularity, period.start, period.part, form)
