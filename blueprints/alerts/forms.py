"""What somebody asks to be told of: a place, a kind, and where to."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length

from blueprints.base_form import NOT_AN_ADDRESS, BaseForm
from blueprints.incident_words import KINDS, options, place
from portal.places.models import Area


class AlertForm(BaseForm):
    """An area or the whole state, one kind or any, and an address."""

    area = SelectField(_("Área"))
    kind = SelectField(_("Qué pasó"), default="")
    email = EmailField(
        _("Correo electrónico"),
        validators=[DataRequired(), Email(NOT_AN_ADDRESS), Length(max=255)],
        render_kw={"autocomplete": "email"},
    )

    def offer(self, state_code: str, areas: list[Area]) -> None:
        """Fill in what there is to choose from."""
        self.area.choices = [
            SelectChoice(state_code, gettext("Todo el estado")),
            *(SelectChoice(area.code, place(area)) for area in areas),
        ]
        self.kind.choices = [SelectChoice("", gettext("Todo")), *options(KINDS)]
