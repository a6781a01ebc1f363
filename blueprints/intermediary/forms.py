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

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.help_words import HOUSEHOLDS, NEEDS, REASONS_TO_OPEN, URGENCIES
from blueprints.message_fields import MessageForm, NeededWithoutFiles
from portal.aid.rules import HouseholdBand

_CELL = re.compile(r"(\d{1,2})\.(\d{1,2})")
NEEDED = InputRequired(_("Falta este dato."))
SHORT = Length(max=600, message=_("Máximo 600 caracteres."))
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

    reason = RadioField(_("Motivo"), choices=_choices(REASONS_TO_OPEN), validators=[NEEDED])


class AnswerForm(MessageForm):
    """A message to the family."""

    text = TextAreaField(_("Mensaje a la familia"), validators=[NeededWithoutFiles(), LONG])
    files = MultipleFileField(_("Fotos, PDF o audio"), validators=[Optional()])


class NoteForm(MessageForm):
    """What the family said, noted down by whoever heard it.

    Shares its page with AnswerForm, so its fields carry names of their own.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(prefix="note-", **more)

    text = TextAreaField(_("Lo que dijo la familia"), validators=[NeededWithoutFiles(), LONG])
    files = MultipleFileField(_("Fotos, PDF o audio"), validators=[Optional()])


class WalkInForm(BaseForm):
    """What someone says at the door or on the telephone, in two minutes."""

    needs = ManyBoxes(
        _("Qué necesita la persona"),
        choices=_choices(NEEDS),
        validators=[InputRequired(_("Marcar al menos una casilla."))],
    )
    urgency = RadioField(_("¿Para cuándo?"), choices=_choices(URGENCIES), validators=[NEEDED])
    where = TextAreaField(_("Dónde y cuándo pasó, más o menos"), validators=[Optional(), SHORT])
    reach = TextAreaField(_("Cómo buscarle"), validators=[Optional(), SHORT])
    more = TextAreaField(_("Quién es y qué pasó"), validators=[Optional(), LONG])
    backup = RadioField(_("Si tú no puedes, ¿qué organización?"), validators=[NEEDED])
    excluded = ManyBoxes(_("¿Hay alguna que no deba saber nada?"), validators=[Optional()])
    child = BooleanField(_("Tiene menos de 18 años"))
    language = RadioField(
        _("¿En qué idioma se le responde?"),
        choices=[SelectChoice("es", "Español"), SelectChoice("en", "English")],
        validators=[NEEDED],
    )
    without_words = BooleanField(_("Prefiere no llevar palabras"))
    question = TextAreaField(
        _("Una pregunta y lo que contesta, para reconocerse"), validators=[Optional(), SHORT]
    )
    agreed = BooleanField(
        _("Sabe quién va a leer esto y está de acuerdo"),
        validators=[InputRequired(_("Sin su acuerdo no se guarda nada."))],
    )
    words = HiddenField(validators=[NEEDED])

    @property
    def of_child(self) -> bool:
        """As it was ticked."""
        return bool(self.child.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Without words somebody must know where to look, and a question to know each other by."""
        complete = bool(super().validate(extra_validators))
        needed = (self.question, self.reach) if self.without_words.data else ()
        for control in needed:
            if not control.data:
                control.errors = [*control.errors, _("Sin palabras hace falta este dato.")]
                complete = False
        return complete

    def offer(self, organisations: dict[str, str]) -> None:
        """The organisations that may stand in."""
        named = [SelectChoice(reference, name) for reference, name in organisations.items()]
        self.backup.choices = self.excluded.choices = named

    def typed(self) -> str:
        """All that was typed by hand, for whoever has to copy it elsewhere."""
        texts = (self.where, self.reach, self.more, self.question)
        return "\n\n".join(f"{one.label.text}: {one.data}" for one in texts if one.data)


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


class TieForm(BaseForm):
    """Which verified incident a case hangs on; the page offers them."""

    incident = SelectField(_("Hecho al que está ligada"), validators=[NEEDED])
