"""What somebody asks to be told of: a place, a kind, and where to."""

from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, RadioField, SelectField, TelField
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length, StopValidation, ValidationError

from blueprints.base_form import NOT_AN_ADDRESS, BaseForm
from blueprints.incident_words import KINDS, options, place
from portal.alerts.number_rules import mexican_number
from portal.alerts.rules import Channel
from portal.places.models import Area


def _if_by(channel: Channel) -> Callable[[BaseForm, Field], None]:
    """A field that counts only where that channel was chosen."""

    def check(form: BaseForm, field: Field) -> None:
        chosen = form.channel.data if "channel" in form else Channel.MAIL.value
        if chosen != channel.value:
            field.errors = []
            raise StopValidation

    return check


def _number(_form: BaseForm, field: Field) -> None:
    if mexican_number(field.data or "") is None:
        raise ValidationError(
            gettext("No es un número de México. Escribe los diez dígitos, como 55 0000 0000.")
        )


class AlertForm(BaseForm):
    """An area or the whole state, one kind or any, and an address or a number."""

    area = SelectField(_("Área"))
    kind = SelectField(_("Qué pasó"), default="")
    email = EmailField(
        _("Correo electrónico"),
        validators=[_if_by(Channel.MAIL), DataRequired(), Email(NOT_AN_ADDRESS), Length(max=255)],
        render_kw={"autocomplete": "email"},
    )
    channel = RadioField(
        _("Cómo te avisamos"),
        choices=[
            SelectChoice(Channel.MAIL.value, _("Por correo")),
            SelectChoice(Channel.SMS.value, _("Por SMS")),
        ],
        default=Channel.MAIL.value,
    )
    number = TelField(
        _("Número de celular"),
        validators=[_if_by(Channel.SMS), Length(max=32), _number],
        render_kw={"autocomplete": "tel"},
    )

    @property
    def chosen(self) -> Channel:
        """By SMS only where that is offered."""
        return Channel(self.channel.data) if "channel" in self else Channel.MAIL

    @property
    def address(self) -> str:
        """Where to: the address as typed, or the number by E.164."""
        if self.chosen is Channel.SMS:
            return mexican_number(self.number.data) or ""
        return str(self.email.data)

    def without_sms(self) -> None:
        """No gateway is set up: nothing of it is offered."""
        del self.channel, self.number

    def offer(self, state_code: str, areas: list[Area]) -> None:
        """Fill in what there is to choose from."""
        self.area.choices = [
            SelectChoice(state_code, gettext("Todo el estado")),
            *(SelectChoice(area.code, place(area)) for area in areas),
        ]
        self.kind.choices = [SelectChoice("", gettext("Todo")), *options(KINDS)]
