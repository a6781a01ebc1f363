"""The form of a service: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from blueprints.desk.forms import NEEDED, VersionForm
from blueprints.desk.words import NEEDS
from blueprints.referral_words import CAPACITIES
from blueprints.trace_words import NothingForbidden
from portal.aid.rules import NeedKind


class ServiceForm(VersionForm):
    """A service; the page offers the states."""

    need = SelectField(
        _("Necesidad"),
        choices=[SelectChoice(kind.value, NEEDS[kind]) for kind in NeedKind],
        validators=[NEEDED],
    )
    area = SelectField(_("Dónde"), choices=[], validators=[NEEDED])
    description = TextAreaField(
        _("Qué se da"),
        validators=[
            NEEDED,
            Length(max=300, message=_("Máximo 300 caracteres.")),
            NothingForbidden(),
        ],
    )
    conditions = StringField(
        _("Horario y condiciones"),
        validators=[
            Optional(),
            Length(max=200, message=_("Máximo 200 caracteres.")),
            NothingForbidden(),
        ],
    )
    capacity = RadioField(
        _("Cupo"),
        choices=[SelectChoice(key, name) for key, (name, _tone) in CAPACITIES.items()],
        validators=[NEEDED],
    )
