"""A new channel: its name, its address, its language and the places it follows."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blueprints.base_form import BaseForm, ManyBoxes
from portal.alerts.channel_rules import LONGEST, WHOLE_COUNTRY


class ChannelForm(BaseForm):
    """The address is typed like a password: it holds one."""

    label = StringField(
        _("Nombre del canal"), [InputRequired(_("Escribir un nombre.")), Length(max=60)]
    )
    address = PasswordField(
        _("Dirección de Apprise"),
        [InputRequired(_("Escribir la dirección.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    language = SelectField(
        _("Idioma"), choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")]
    )
    states = ManyBoxes(_("Estados"))
    areas = StringField(_("Zonas"), [Length(max=300)], default="")

    def offer(self, states: dict[str, str]) -> None:
        """Fill in the places."""
        whole = SelectChoice(WHOLE_COUNTRY, gettext("Todo México"))
        self.states.choices = [whole, *(SelectChoice(code, name) for code, name in states.items())]

    def places(self) -> list[str]:
        """Everything that was chosen; call after `validate`."""
        return [*(self.states.data or []), *(self.areas.data or "").replace(",", " ").split()]
