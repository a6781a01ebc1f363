"""What a family fills in. Five questions on one page, and who may read the answers."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import MultipleFileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from blueprints.base_form import BaseForm
from blueprints.help_words import NEEDS, URGENCIES

SHORT = Length(max=600, message=_("Es demasiado largo: máximo 600 caracteres."))
LONG = Length(max=4000, message=_("Es demasiado largo: máximo 4,000 caracteres."))


class ManyBoxes(SelectMultipleField):
    """Several boxes to tick, drawn by our own macro."""

    option_widget = CheckboxInput()


class AskForm(BaseForm):
    """The request, and the words it will be known by."""

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
    words = HiddenField(validators=[InputRequired(_("Faltan las ocho palabras."))])

    def offer(self, organisations: dict[str, str], incidents: list[tuple[str, str]]) -> None:
        """The organisations that can answer now, and the incidents that are public."""
        named = [SelectChoice(reference, name) for reference, name in organisations.items()]
        self.chosen.choices = self.backup.choices = self.excluded.choices = named
        self.incident.choices = [
            SelectChoice("", _("Ninguno, o prefiero no decirlo")),
            *(SelectChoice(reference, name) for reference, name in incidents),
        ]


class WordsForm(BaseForm):
    """The eight words, typed again."""

    words = TextAreaField(
        _("Sus ocho palabras"), validators=[InputRequired(_("Escriba sus ocho palabras."))]
    )


class AnswerForm(BaseForm):
    """A message to the person of enlace."""

    text = TextAreaField(
        _("Su mensaje"), validators=[InputRequired(_("Escriba su mensaje.")), LONG]
    )
