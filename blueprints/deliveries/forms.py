"""The form at the door."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from blueprints.base_form import BaseForm


class DeliveryForm(BaseForm):
    """The one-time code that the desk gave for this delivery."""

    code = StringField(
        _("Código de entrega"),
        validators=[
            InputRequired(_("Escribir el código que dio la mesa")),
            Length(max=40, message=_("El código tiene diez letras")),
        ],
    )
