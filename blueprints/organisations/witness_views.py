"""A parish, clinic or school asks to be a witness: to say what it knows, and nothing else."""

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from blueprints.access_gate import public
from blueprints.incident_words import place
from blueprints.limits import caller_key
from blueprints.organisations.public_views import ApplicationForm, applied
from blueprints.organisations.views import blueprint
from portal.extensions import db, limiter
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
    return applied(_form(), _page, back="organisations.witness_application")


def _form() -> WitnessForm:
    form = WitnessForm()
    there = areas(db.session())
    form.witness_area.choices = [
        SelectChoice("", _("Elegir un área")),
        *(SelectChoice(area.code, place(area), optgroup=area.state.name) for area in there),
    ]
    return form


def _page(form: WitnessForm) -> str:
    where = url_for("organisations.apply_as_witness")
    return render_template("organisations/apply.html", form=form, action=where)
