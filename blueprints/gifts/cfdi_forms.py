"""Forms of fiscal receipts: shape only; what a field may say is the domain's to decide."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blueprints.base_form import BaseForm
from blueprints.tax_words import regime_choices
from portal.giving.cfdi_rules import PayForm
from portal.giving.rfc_rules import plain_rfc
from portal.giving.tax_rules import DonorTax, plain_name

PAY_FORMS = {
    PayForm.CREDIT_CARD: _l("04 · Tarjeta de crédito"),
    PayForm.DEBIT_CARD: _l("28 · Tarjeta de débito"),
    PayForm.TRANSFER: _l("03 · Transferencia (SPEI, banco)"),
    PayForm.CASH: _l("01 · Efectivo (OXXO, caja)"),
}


class DonorTaxForm(BaseForm):
    """What the constancia says of whoever the receipt is for."""

    rfc = StringField(_l("RFC"), [InputRequired(_l("Escribe tu RFC")), Length(max=20)])
    name = StringField(
        _l("Nombre o razón social, como en la constancia"),
        [InputRequired(_l("Escribe el nombre")), Length(max=300)],
    )
    postcode = StringField(_l("Código postal de tu domicilio fiscal"), [Length(max=10)])
    regime = SelectField(_l("Régimen fiscal"), validate_choice=False)
    as_written = BooleanField(_l("Ya lo revisé: en la constancia mi RFC está así"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regime.choices = regime_choices()

    @property
    def donor(self) -> DonorTax:
        """What was typed, as the SAT writes it."""
        return DonorTax(
            plain_rfc(self.rfc.data or ""),
            plain_name(self.name.data or ""),
            self.postcode.data or "",
            self.regime.data or "",
        )


class TakeOutForm(BaseForm):
    """How the money came: the payment service does not tell which card it was."""

    pay_form = RadioField(
        _l("Cómo llegó el dinero"),
        choices=[SelectChoice(form.value, told) for form, told in PAY_FORMS.items()],
        validators=[InputRequired(_l("Elegir una forma de pago"))],
    )


class StampForm(BaseForm):
    """The stamped file."""

    file = FileField(_l("Archivo XML timbrado"))
