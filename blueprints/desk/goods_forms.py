"""Forms for goods of a case: a line, and what is set apart for it."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from blueprints.desk.forms import NEEDED, VersionForm
from blueprints.desk.words import WHY_AGAIN
from portal.aid.stock_rules import MOST_QUANTITY

WHOLE = _("Escribir un número entero entre 1 y 100 000")
QUANTITY = (InputRequired(WHOLE), NumberRange(1, MOST_QUANTITY, WHOLE))


class GoodsForm(VersionForm):
    """One line of goods; the page offers what the organisation hands out."""

    item = SelectField(_("Qué"), validators=[NEEDED], choices=[], validate_choice=False)
    quantity = IntegerField(_("Cuánto"), validators=QUANTITY)


class ParcelForm(VersionForm):
    """Goods for one line, from one centre."""

    need = HiddenField(validators=[InputRequired()])
    quantity = IntegerField(_("Cuánto apartar"), validators=QUANTITY)
    centre = SelectField(_("De qué centro"), choices=[], validate_choice=False, validators=[NEEDED])
    why_again = SelectField(
        _("Por qué otra vez"),
        choices=[SelectChoice(key, name) for key, name in WHY_AGAIN.items()],
        default="",
    )
