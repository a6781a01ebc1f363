"""Forms at the meeting point and about hours: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.base_form import BaseForm
from blueprints.shifts.hours_wording import REASONS
from portal.volunteering.contact_text import Contact


class CodeForm(BaseForm):
    """A code, typed or carried by a link."""

    code = StringField(_("Código"), validators=[InputRequired(), Length(max=40)])


class ContactForm(BaseForm):
    """What a volunteer leaves for whoever leads their shift."""

    name = StringField(_("Cómo llamarte en el turno"), validators=[InputRequired(), Length(max=80)])
    kin = StringField(
        _("A quién avisar en una emergencia"), validators=[InputRequired(), Length(max=80)]
    )
    phone = StringField(_("Su teléfono"), validators=[InputRequired(), Length(min=7, max=40)])

    def contact(self) -> Contact:
        """As it is sealed."""
        return Contact(self.name.data or "", self.kin.data or "", self.phone.data or "")


class CorrectionForm(BaseForm):
    """The hours as they should be, and why."""

    hours = IntegerField(_("Horas"), validators=[InputRequired(), NumberRange(0, 24)])
    minutes = IntegerField(
        _("Minutos"), default=0, validators=[InputRequired(), NumberRange(0, 59)]
    )
    reason = SelectField(
        _("Por qué"),
        choices=[SelectChoice(reason.value, said) for reason, said in REASONS.items()],
        validators=[InputRequired()],
    )
    note = StringField(_("Nota breve"), validators=[Optional(), Length(max=120)])
    seen = HiddenField(validators=[InputRequired(), Length(max=5)])

    def minutes_wanted(self) -> int:
        """Both fields together."""
        return (self.hours.data or 0) * 60 + (self.minutes.data or 0)

    def minutes_seen(self) -> int:
        """What the page showed; whatever is no number was never shown."""
        seen = self.seen.data or ""
        return int(seen) if seen.isascii() and seen.isdigit() else -1


class CertificateForm(BaseForm):
    """For which organisation and period, and which name to print, if any."""

    organisation = SelectField(_("Organización"), validators=[InputRequired()])
    begins = DateField(_("Desde"), validators=[InputRequired()])
    ends = DateField(_("Hasta"), validators=[InputRequired()])
    name = StringField(_("Nombre que irá en el papel"), validators=[Optional(), Length(max=80)])
    pressed = HiddenField(validators=[InputRequired(), Length(min=8, max=32)])

    def __init__(self, *args: Any, organisations: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation.choices = [SelectChoice(*each) for each in organisations.items()]


class NameForm(BaseForm):
    """The name on a paper, to be compared."""

    name = StringField(
        _("Nombre que está en el papel"), validators=[InputRequired(), Length(max=80)]
    )
