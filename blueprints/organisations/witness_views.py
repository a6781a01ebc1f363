"""A parish, clinic or school asks to be a witness: to say what it knows, and nothing else."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from blueprints.access_gate import public
from blueprints.incident_words import place
from blueprints.limits import caller_key
from blueprints.organisations.public_views import ApplicationForm
from blueprints.organisations.views import blueprint
from portal.clock import utc_now
from portal.extensions import db, limiter, transaction
from portal.organisations.applying import apply_to_belong
from portal.organisations.errors import AlreadyApplied
from portal.places.queries import areas


class WitnessForm(ApplicationForm):
    """The same, and the one area about which it is asked."""

    witness_area = SelectField(_l("Área de la que pueden decir algo"), validators=[DataRequired()])


@blueprint.get("/organisations/apply/witness")
@public
def witness_application() -> str:
    """The form to ask to be a witness."""
    return _page(_form())


@blueprint.post("/organisations/apply/witness")
@public
@limiter.limit("5 per hour", key_func=caller_key)
def apply_as_witness() -> Response | tuple[str, int]:
    """Ask to be a witness; the alliance votes as on any other."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    said = {name: given or "" for name, given in form.data.items() if name != "csrf_token"}
    try:
        with transaction() as session:
            apply_to_belong(session, **said, now=utc_now())
    except AlreadyApplied:
        form.registration.errors = [_("Ya hay una solicitud con este número. No hace falta otra.")]
        return _page(form), 409
    flash(_("La solicitud llegó. Las organizaciones de la alianza la leerán y votarán."), "good")
    return redirect(url_for("organisations.witness_application"), 303)


def _form() -> WitnessForm:
    form = WitnessForm()
    form.witness_area.choices = [
        SelectChoice("", _("Elegir un área")),
        *_areas(),
    ]
    return form


def _areas() -> list[SelectChoice]:
    return [
        SelectChoice(area.code, place(area), optgroup=area.state.name)
        for area in areas(db.session())
    ]


def _page(form: WitnessForm) -> str:
    where = url_for("organisations.apply_as_witness")
    return render_template("organisations/apply.html", form=form, action=where)
