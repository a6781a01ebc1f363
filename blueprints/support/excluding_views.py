"""A family keeps a person of enlace, or a whole organisation, away from its request."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from blueprints.access_gate import public
from blueprints.base_form import BaseForm
from blueprints.support.case_views import Page
from blueprints.support.people import name_of
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, vault
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault.custody_queries import Known, people_of
from portal.vault.excluding import exclude, exclude_person


class KeepAwayForm(BaseForm):
    """Who must not open the request any more."""

    whom = RadioField(
        lazy_gettext("¿Quién no debe abrirla más?"),
        validators=[InputRequired(lazy_gettext("Elija a una persona o una organización."))],
    )


@blueprint.get("/case/exclude")
@public
def keep_away_page() -> Page:
    """Says what keeping someone away does, before it is done."""
    capsule_id, _keys = current_visit()
    form, _people = _form(capsule_id)
    return _page(form)


@blueprint.post("/case/exclude")
@public
def keep_away() -> Page:
    """From now on they cannot open anything of this request."""
    capsule_id, _keys = current_visit()
    form, people = _form(capsule_id)
    if not form.validate():
        return _page(form), 400
    kind, _colon, which = form.whom.data.partition(":")
    with vault_transaction() as session:
        if kind == "person":
            holder_id = people[int(which)].holder_id
            exclude_person(session, capsule_id=capsule_id, holder_id=holder_id, now=utc_now())
        else:
            exclude(session, capsule_id=capsule_id, organisation=which, now=utc_now())
    return redirect(url_for("support.case"), 303)


def _form(capsule_id: str) -> tuple[KeepAwayForm, list[Known]]:
    form = KeepAwayForm()
    with vault_reading() as session:
        people = list(people_of(session, capsule_id, vault=vault()))
    able = [(place, one) for place, one in enumerate(people) if not one.is_kept_away]
    organisations = {one.organisation: one.organisation_name for _place, one in able}
    form.whom.choices = [
        SelectChoice(f"person:{place}", _("Solo a %(person)s", person=name_of(one)))
        for place, one in able
    ] + [
        SelectChoice(f"organisation:{reference}", _("A toda la organización %(name)s", name=name))
        for reference, name in organisations.items()
    ]
    return form, people


def _page(form: KeepAwayForm) -> str:
    return render_template("support/keep_away.html", form=form)
