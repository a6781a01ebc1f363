"""The form that ties an ask to a shift."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm


class TieForm(BaseForm):
    """Which shift; the page offers those that fit."""

    shift = SelectField(
        _("Turno"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_("Escoger un turno."))],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
