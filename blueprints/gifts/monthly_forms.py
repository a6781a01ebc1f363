"""The form with which a donor changes a monthly gift: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blueprints.base_form import BaseForm
from portal.giving.gift_rules import SUGGESTED
from portal.money import Currency, Money, parse_money


class AmountForm(BaseForm):
    """Another amount for each month, suggested or free."""

    suggested = RadioField(_l("Nueva cantidad cada mes"), validate_choice=False)
    amount = StringField(_l("Otra cantidad, en pesos"), validators=[Length(max=20)])

    def __init__(self, currency: Currency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.suggested.choices = [
            SelectChoice(str(minor), f"${minor // 100:,}") for minor in SUGGESTED[currency]
        ]

    def validate_amount(self, field: StringField) -> None:
        """What was typed counts first; without scripts both controls are there."""
        suggested = {str(minor) for minor in SUGGESTED[self.currency]}
        if not field.data:
            if self.suggested.data not in suggested:
                raise ValidationError(_l("Elige una cantidad o escribe la tuya"))
            self.money = Money(int(self.suggested.data), self.currency)
            return
        try:
            self.money = parse_money(field.data, self.currency)
        except ValueError:
            raise ValidationError(_l("Escribe la cantidad con números, por ejemplo 250 o 250.50"))
