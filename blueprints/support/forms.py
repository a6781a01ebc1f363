"""What a family fills in. Five questions on one page, and who may read the answers."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields import MultipleFileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from blueprints.asked import cover_in, identity_in
from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.help_words import CHILD_NEEDS, CHILD_URGENCIES, NEEDS, URGENCIES
from blueprints.message_fields import MessageForm, NeededWithoutFiles
from portal.vault.receiving import Ask

SHORT = Length(max=600, message=_("Es demasiado largo: máximo 600 caracteres."))
LONG = Length(max=4000, message=_("Es demasiado largo: máximo 4,000 caracteres."))


def _needed_without_words(form: "AskForm", field: Field) -> None:
    """Without words nothing but the question tells the family and its enlace apart from others."""
    if not field.data:
        raise StopValidation(_("Escriba la pregunta.") if form.without_words.data else "")


class AskForm(BaseForm):
    """The request, and the words it will be known by."""

    # Said when nobody could find each other again; a form that expects no answer has none.
    no_way_back: Any = _("Sin palabras, díganos cómo buscarle.")

    @property
    def of_child(self) -> bool:
        """Whether it goes the children's way."""
        return False

    @property
    def is_report(self) -> bool:
        """Whether it tells of an incident and asks for nothing."""
        return False

    @property
    def kept_away(self) -> frozenset[str]:
        """The organisations that must not know."""
        return frozenset(self.excluded.data or [])

    @property
    def happening(self) -> str:
        """The public incident it is about, or nothing."""
        return self.incident.data or ""

    def to_ask(self, language: str) -> Ask:
        """What is sealed: all that names somebody, and the few facts beside it."""
        identity = identity_in(self, incident=self.happening)
        return Ask(identity, cover_in(self, language=language), self.kept_away)

    needs = ManyBoxes(
        _("¿Qué necesita?"),
        choices=[SelectChoice(key, name) for key, name in NEEDS.items()],
        validators=[InputRequired(_("Marque al menos una casilla."))],
    )
    where = TextAreaField(_("¿Dónde y cuándo pasó, más o menos?"), validators=[Optional(), SHORT])
    incident = SelectField(_("¿Es uno de estos hechos?"), validators=[Optional()])
    urgency = RadioField(
        _("¿Para cuándo?"),
        choices=[SelectChoice(key, name) for key, name in URGENCIES.items()],
        validators=[InputRequired(_("Elija una opción."))],
    )
    reach = TextAreaField(_("¿Cómo le buscamos?"), validators=[Optional(), SHORT])
    more = TextAreaField(_("¿Algo más que debamos saber?"), validators=[Optional(), LONG])
    files = MultipleFileField(
        _("¿Quiere mandar fotos, un PDF o un audio?"), validators=[Optional()]
    )
    chosen = RadioField(
        _("¿Qué organización quiere que le responda?"),
        validators=[InputRequired(_("Elija una organización."))],
    )
    backup = RadioField(
        _("Si esa persona no puede, ¿cuál otra?"),
        validators=[InputRequired(_("Elija otra organización."))],
    )
    excluded = ManyBoxes(_("¿Hay alguna que no deba saber nada?"), validators=[Optional()])
    without_words = BooleanField(_("Prefiero no llevar palabras"))
    question = TextAreaField(
        _("Una pregunta y lo que usted contesta, para reconocerse"),
        validators=[_needed_without_words, SHORT],
    )
    words = HiddenField(validators=[InputRequired(_("Faltan las ocho palabras."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Without words somebody must know where to look for the family."""
        complete = bool(super().validate(extra_validators))
        if self.no_way_back and self.without_words.data and not self.reach.data:
            self.reach.errors = [*self.reach.errors, self.no_way_back]
            return False
        return complete

    def offer(self, organisations: dict[str, str], incidents: list[tuple[str, str]]) -> None:
        """The organisations that can answer now, and the incidents that are public."""
        named = [SelectChoice(reference, name) for reference, name in organisations.items()]
        self.chosen.choices = self.backup.choices = named
        if self.excluded:
            self.excluded.choices = named
        if self.incident:
            self.incident.choices = [
                SelectChoice("", _("Ninguno, o prefiero no decirlo")),
                *(SelectChoice(reference, name) for reference, name in incidents),
            ]


class StartOverForm(AskForm):
    """Entered again, to somebody else; here a child is asked for by a tick."""

    child = BooleanField(_("Tengo menos de 18 años"))

    @property
    def of_child(self) -> bool:
        """As it was ticked."""
        return bool(self.child.data)


class ChildForm(AskForm):
    """The same request in fewer and simpler words, for who is under eighteen."""

    needs = ManyBoxes(
        _("¿Qué necesitas?"),
        choices=[SelectChoice(key, name) for key, name in CHILD_NEEDS.items()],
        validators=[InputRequired(_("Marca una o más."))],
    )
    where = TextAreaField(_("¿Dónde estás?"), validators=[Optional(), SHORT])
    urgency = RadioField(
        _("¿Para cuándo?"),
        choices=[SelectChoice(key, name) for key, name in CHILD_URGENCIES.items()],
        validators=[InputRequired(_("Elige una."))],
    )
    reach = TextAreaField(_("¿Cómo te buscamos?"), validators=[Optional(), SHORT])
    more = TextAreaField(_("¿Qué pasa?"), validators=[Optional(), LONG])
    files = MultipleFileField(_("¿Prefieres decirlo con tu voz?"), validators=[Optional()])
    chosen = RadioField(
        _("¿Quién quieres que te responda?"), validators=[InputRequired(_("Elige una."))]
    )
    backup = RadioField(_("Si no puede, ¿quién más?"), validators=[InputRequired(_("Elige otra."))])
    without_words = BooleanField(_("No quiero guardar palabras"))
    question = TextAreaField(
        _("Una pregunta y lo que tú contestas"), validators=[_needed_without_words, SHORT]
    )
    incident = None
    excluded = None  # type: ignore[assignment]  # a child is asked less
    no_way_back = _("Sin palabras, dinos cómo buscarte.")

    @property
    def of_child(self) -> bool:
        """Always."""
        return True

    @property
    def kept_away(self) -> frozenset[str]:
        """A child says so later, to the person who answers."""
        return frozenset()

    @property
    def happening(self) -> str:
        """Not asked of a child."""
        return ""


class WordsForm(BaseForm):
    """The eight words, typed again."""

    words = TextAreaField(
        _("Sus ocho palabras"), validators=[InputRequired(_("Escriba sus ocho palabras."))]
    )


class ChangeWordsForm(BaseForm):
    """The words of until now, and those that take their place."""

    words = TextAreaField(
        _("Las ocho palabras que tiene ahora"),
        validators=[InputRequired(_("Escriba las ocho palabras que tiene ahora."))],
    )
    fresh = HiddenField(validators=[InputRequired(_("Faltan las ocho palabras."))])


class AnswerForm(MessageForm):
    """A message to the person of enlace."""

    text = TextAreaField(_("Su mensaje"), validators=[NeededWithoutFiles(), LONG])
    files = MultipleFileField(_("Fotos, PDF o audio"), validators=[Optional()])


class ArrivedForm(BaseForm):
    """Whether the help came, and whether it was of use."""

    arrived = RadioField(
        _("La ayuda"),
        choices=[
            SelectChoice("yes", _("Me llegó")),
            SelectChoice("part", _("Me llegó una parte")),
            SelectChoice("no", _("No me ha llegado")),
        ],
        validators=[InputRequired(_("Marque una."))],
    )
    helped = RadioField(
        _("¿Le sirvió?"),
        choices=[
            SelectChoice("yes", _("Sí")),
            SelectChoice("part", _("En parte")),
            SelectChoice("no", _("No")),
        ],
        validators=[Optional()],
    )
