"""Lift the hold that follows absences without a word, once somebody talked with the volunteer."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor
from blueprints.base_form import BaseForm
from portal.access.permissions import Permission as P
from portal.accounts.models import User
from portal.accounts.queries import organisations_by_id, person_of_organisations
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering.absence_rules import CHOICES, ClearedBecause
from portal.volunteering.hold_queries import holds_to_clear
from portal.volunteering.holding import clear_hold

BECAUSE = {
    ClearedBecause.TALKED: _l("Ya se habló con la persona"),
    ClearedBecause.EMERGENCY: _l("Tuvo una urgencia"),
    ClearedBecause.OUR_MISTAKE: _l("Fue un error nuestro"),
}


class HoldForm(BaseForm):
    """Why the volunteer may sign up again."""

    organisation = HiddenField()
    because = SelectField(
        _l("Por qué"), choices=[SelectChoice(one.value, BECAUSE[one]) for one in CHOICES]
    )


def holds_of(volunteer: User) -> list[tuple[HoldForm, str, int]]:
    """For each hold that the reader may lift: its form, the organisation, how many absences."""
    session = db.session()
    holds = holds_to_clear(session, volunteer.id, current_actor())
    named = organisations_by_id(session, {hold.organisation_id for hold in holds})
    names, slugs = {o.id: o.name for o in named}, {o.id: o.slug for o in named}
    return [
        (
            HoldForm(formdata=None, data={"organisation": slugs[hold.organisation_id]}),
            names[hold.organisation_id],
            hold.absences,
        )
        for hold in holds
    ]


def lift(reference: str) -> Response:
    """Lift the hold of one of my organisations; what was lifted before stays so."""
    form, actor = HoldForm(), current_actor()
    if not form.validate_on_submit():
        raise NotFound
    mine = organisations_by_id(db.session(), actor.organisations_with(P.VOLUNTEER_VET))
    chosen = {o.slug: o.id for o in mine}.get(str(form.organisation.data), 0)
    with transaction() as session:
        clear_hold(
            session,
            volunteer=person_of_organisations(session, actor, P.VOLUNTEER_VET, reference),
            organisation_id=chosen,
            because=ClearedBecause(form.because.data),
            by=actor,
            now=utc_now(),
        )
    flash(_("Listo: puede anotarse de nuevo."), "success")
    return redirect(url_for("volunteers.person", reference=reference), 303)
