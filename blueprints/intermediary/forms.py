"""What intermediaries fill in."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields import MultipleFileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.base_form import BaseForm
from blueprints.help_words import HOUSEHOLDS, NEEDS, REASONS, URGENCIES
from blueprints.message_fields import NeededWithoutFiles
from portal.aid.rules import HouseholdBand

_CELL = re.compile(r"(\d{1,2})\.(\d{1,2})")
NEEDED = InputRequired(_("Falta este dato."))
LONG = Length(max=4000, message=_("Máximo 4,000 caracteres."))


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(key, name) for key, name in words.items()]


class UnlockForm(BaseForm):
    """The seven words, and where to go on after them."""

    words = TextAreaField(_("Las siete palabras"), validators=[NEEDED])
    then = HiddenField()


class EnrolForm(BaseForm):
    """For which organisation the keys are made."""

    organisation = SelectField(_("Organización"), validators=[NEEDED])


class AwayForm(BaseForm):
    """The day on which someone who is away will be back."""

    until = DateField(_("Día en que vuelvo"), validators=[NEEDED])


class OfferForm(BaseForm):
    """The public half of keys made elsewhere, in the one line that `resguardo-open` prints."""

    organisation = SelectField(_("Organización"), validators=[NEEDED])
    offer = TextAreaField(_("Línea que dio resguardo-open"), validators=[NEEDED, Length(max=600)])


class OpenForm(BaseForm):
    """Why an identity is opened; the family is shown it."""

    reason = RadioField(_("Motivo"), choices=_choices(REASONS), validators=[NEEDED])


class AnswerForm(BaseForm):
    """A message to the family."""

    text = TextAreaField(_("Mensaje a la familia"), validators=[NeededWithoutFiles(), LONG])
    files = MultipleFileField(_("Fotos, PDF o audio"), validators=[Optional()])


def _side(label: Any) -> IntegerField:
    few = NumberRange(0, 23, message=_("Entre 0 y 23."))
    return IntegerField(label, default=0, validators=[few])


class PictureForm(BaseForm):
    """Which picture, what of it is covered or cut off, and which drawing of it was looked at."""

    picture = HiddenField(validators=[NEEDED])
    covered = SelectMultipleField(validate_choice=False, choices=[])
    top = _side(_("Arriba"))
    right = _side(_("Derecha"))
    bottom = _side(_("Abajo"))
    left = _side(_("Izquierda"))
    look = HiddenField()
    seen = HiddenField()
    confirmed = BooleanField(
        _("Miré toda la imagen: no se ven caras, nombres, placas, direcciones ni pantallas")
    )

    def cells(self) -> frozenset[tuple[int, int]]:
        """The covered cells; what is no cell is left out."""
        found = (_CELL.fullmatch(one) for one in self.covered.data or ())
        return frozenset((int(one[1]), int(one[2])) for one in found if one)


class ReleaseForm(BaseForm):
    """All that the desk will know."""

    need = SelectField(_("Necesidad principal"), choices=_choices(NEEDS), validators=[NEEDED])
    urgency = RadioField(_("Urgencia"), choices=_choices(URGENCIES), validators=[NEEDED])
    household = RadioField(
        _("Personas en el hogar"),
        choices=_choices(HOUSEHOLDS),
        default=HouseholdBand.UNSTATED,
        validators=[NEEDED],
    )
    incident = SelectField(_("Hecho al que está ligada"), validators=[Optional()])
    text = TextAreaField(_("Texto para la mesa, escrito a mano"), validators=[NEEDED, LONG])
    reviewed = BooleanField(_("Lo revisé: nada de lo señalado identifica a nadie"))
    # Which list of findings the tick is about, and under which opening the original is shown.
    seen = HiddenField()
    opening = HiddenField()
