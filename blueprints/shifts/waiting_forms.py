"""Forms of taking a place: which part, and with how many others."""

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from blueprints.base_form import BaseForm
from portal.volunteering.group_rules import LARGEST_GROUP


class PartForm(BaseForm):
    """Which part of the shift, where it has parts."""

    role = StringField(validators=[Optional(), Length(max=32)])


class TakeForm(PartForm):
    """Taking a place, perhaps with others who have no account."""

    others = SelectField(_("¿Vienes con más personas?"), coerce=int, default=0)

    def __init__(self, *, most_together: int = LARGEST_GROUP) -> None:
        super().__init__()
        self.others.choices = [(number, _others(number)) for number in range(max(most_together, 1))]


def _others(number: int) -> str:
    if number == 0:
        return str(_("No, vengo por mi cuenta"))
    return ngettext("Con %(num)d persona más", "Con %(num)d personas más", number)
