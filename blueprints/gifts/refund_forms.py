"""The form with which staff ask for a refund: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from blueprints.base_form import BaseForm
from portal.giving.refund_rules import RefundReason
from portal.money import Currency, parse_money

REASONS = {
    RefundReason.DONOR_ASKED: _l("Lo pidió quien donó"),
    RefundReason.TWICE: _l("Se donó dos veces"),
    RefundReason.MISTAKE: _l("Fue un error"),
    RefundReason.FRAUD_WARNING: _l("El banco avisó de un posible fraude"),
}
BY_STAFF = (RefundReason.DONOR_ASKED, RefundReason.TWICE, RefundReason.MISTAKE)


class RefundForm(BaseForm):
    """How much, and why."""

    form_token = HiddenField(validators=[InputRequired(), Regexp(r"^[a-z0-9]{16}$")])
    amount = StringField(
        _l("Cantidad que se devuelve"),
        validators=[InputRequired(_l("Escribe la cantidad")), Length(max=20)],
    )
    reason = RadioField(
        _l("Motivo de la devolución"),
        choices=[SelectChoice(reason.value, REASONS[reason]) for reason in BY_STAFF],
        validators=[InputRequired(_l("Elegir un motivo"))],
    )

    def __init__(self, currency: Currency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def validate_amount(self, field: StringField) -> None:
        """A number with at most two decimals."""
        try:
            self.money = parse_money(field.data or "", self.currency)
        except ValueError:
            raise ValidationError(_l("Escribe la cantidad con números, por ejemplo 250 o 250.50"))
