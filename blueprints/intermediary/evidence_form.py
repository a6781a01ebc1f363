"""What an intermediary says of a paper that proves an expense."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, DecimalField, HiddenField, RadioField
from wtforms.fields import MultipleFileField
from wtforms.validators import InputRequired, Length, NumberRange

from blueprints.base_form import BaseForm
from blueprints.form_bodies import uploads_in
from portal.money import Currency, Money
from portal.references import new_reference
from portal.vault.file_rules import Upload

MOST = 10_000_000
ONE = _("Elegir un archivo, uno solo por comprobante.")
NEEDED = InputRequired(_("Falta este dato."))


class EvidenceForm(BaseForm):
    """For which money, how much, on which day, and the paper itself."""

    commitment = RadioField(_("De qué ayuda es"), validators=[NEEDED])
    amount = DecimalField(
        _("Cuánto se gastó"),
        places=2,
        validators=[
            InputRequired(_("Escribir una cantidad, por ejemplo 1500")),
            NumberRange(min=1, max=MOST, message=_("Escribir una cantidad entre 1 y 10 000 000")),
        ],
    )
    spent_on = DateField(_("Día del gasto"), validators=[NEEDED])
    files = MultipleFileField(_("Foto o PDF del comprobante"), validators=[InputRequired(ONE)])
    # Drawn with the page and bound to nobody: a double click sends the same one.
    once = HiddenField(default=new_reference, validators=[Length(max=32)])

    def validate(self, extra_validators: Any = None) -> bool:
        """One paper, neither none nor several: each has an amount of its own."""
        whole = bool(super().validate(extra_validators))
        if len(uploads_in(self.files.data)) == 1:
            return whole
        self.files.errors = [ONE]
        return False

    def paper(self) -> Upload:
        """The one file."""
        return uploads_in(self.files.data)[0]

    def money(self, currency: Currency) -> Money:
        """The amount as minor units; half centavos do not exist."""
        assert self.amount.data is not None
        return Money(int((self.amount.data * 100).to_integral_value()), currency)
