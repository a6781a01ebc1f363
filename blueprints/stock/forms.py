"""The forms of the stock: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm
from blueprints.help_words import NEEDS
from blueprints.stock.words import COUNTED, LOST, UNITS
from portal.aid.stock_rules import MOST_QUANTITY

NEEDED = InputRequired(_("Falta este dato."))


def _quantity(label: object, *, least: int = 1) -> IntegerField:
    told = _("Escribir un número entero entre %(least)s y 100 000", least=least)
    return IntegerField(
        label, validators=[InputRequired(told), NumberRange(least, MOST_QUANTITY, told)]
    )


class CentreForm(BaseForm):
    """What the public reads of a centre; no person's name or telephone."""

    name = StringField(_("Nombre del centro"), validators=[NEEDED, Length(max=120)])
    area = StringField(_("Municipio y zona"), validators=[NEEDED, Length(max=160)])
    hours = StringField(_("Días y horas"), validators=[NEEDED, Length(max=200)])


class NewCentreForm(CentreForm):
    """A centre of one of one's organisations."""

    organisation = SelectField(_("Organización"), choices=[], validate_choice=False)


class ChangeCentreForm(CentreForm):
    """The same, as it stood when the page was read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    is_open = BooleanField(_("Abierto al público"))


class ItemForm(BaseForm):
    """A kind of goods."""

    organisation = SelectField(_("Organización"), choices=[], validate_choice=False)
    name = StringField(_("Qué es"), validators=[NEEDED, Length(max=80)])
    unit = SelectField(_("Se cuenta en"), choices=[SelectChoice(k, v) for k, v in UNITS.items()])
    kind = SelectField(
        _("Para qué necesidad"), choices=[SelectChoice(k.value, v) for k, v in NEEDS.items()]
    )


class TakeInForm(BaseForm):
    """Goods that came in; `lot` was drawn with the form, so that it counts once."""

    lot = HiddenField(validators=[Regexp(r"^[a-z0-9]{16}$")])
    item = SelectField(_("Qué llegó"), choices=[], validate_choice=False, validators=[NEEDED])
    quantity = _quantity(_("Cuánto"))
    expires_on = DateField(_("Caduca el día"), validators=[Optional()])


class TargetForm(BaseForm):
    """How much the centre wants to hold; zero asks for nothing."""

    item = SelectField(_("Qué pedir"), choices=[], validate_choice=False, validators=[NEEDED])
    quantity = _quantity(_("Cuánto quiere tener el centro (0 deja de pedirlo)"), least=0)


class LotForm(BaseForm):
    """One lot, as it stood when the page was read."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class CountForm(LotForm):
    """What somebody counted."""

    quantity = _quantity(_("Cuántas hay"), least=0)
    reason = SelectField(
        _("Por qué cambia"), choices=[SelectChoice(k, v) for k, v in COUNTED.items()]
    )


class WriteOffForm(LotForm):
    """What is of no more use."""

    quantity = _quantity(_("Cuántas se dan de baja"))
    reason = SelectField(_("Por qué"), choices=[SelectChoice(k, v) for k, v in LOST.items()])
