"""The form with which a donor changes a monthly gift: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired, Length

from blueprints.base_form import BaseForm
from portal.money import Currency, parse_money


class AmountForm(BaseForm):
    """Another amount for each month."""

    amount = StringField(
        _l("Otra cantidad cada mes, en pesos"),
        validators=[InputRequired(_l("Escribe la cantidad")), Length(max=20)],
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
