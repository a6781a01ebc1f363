"""The shape of vetting and of handing out codes."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import DataRequired, Optional

from blueprints.base_form import BaseForm


class VettingForm(BaseForm):
    """Until when the next level counts, or one that is renewed; which it is follows else."""

    level = IntegerField(validators=[Optional()])
    expires_on = DateField(_("Vale hasta"), validators=[DataRequired()])

    def offer(self, day: date) -> None:
        """Propose an end unless one was typed."""
        if self.expires_on.data is None and not self.expires_on.raw_data:
            self.expires_on.data = day


class InvitationForm(BaseForm):
    """For which organisation the code is."""

    organisation = SelectField(_("Organización"), coerce=int, validators=[DataRequired()])
