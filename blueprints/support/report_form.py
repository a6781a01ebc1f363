"""What somebody fills in who tells of an incident and asks for nothing."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from blueprints.base_form import ManyBoxes
from blueprints.support.forms import LONG, SHORT, AskForm
from blueprints.told_words import GOING_ON, HOW_KNOWN, WHAT_HAPPENED
from portal.aid.rules import Urgency
from portal.vault import door
from portal.vault.covers import Cover
from portal.vault.receiving import Ask

CHOOSE = InputRequired(_("Elija una opción."))


def _choices(sentences: Mapping[StrEnum, object]) -> list[SelectChoice]:
    return [SelectChoice(member.value, words) for member, words in sentences.items()]


class ReportForm(AskForm):
    """The same two readers and the same eight words; other questions, and first of all the rule."""

    safe = BooleanField(
        _("Estoy a salvo y nadie ve esta pantalla"),
        validators=[
            InputRequired(_("Si no está a salvo, pare aquí. Lo que pasó se puede contar otro día."))
        ],
    )
    happened = ManyBoxes(
        _("¿Qué pasó?"),
        choices=_choices(WHAT_HAPPENED),
        validators=[InputRequired(_("Marque al menos una casilla."))],
    )
    where = TextAreaField(
        _("¿Dónde y cuándo pasó, más o menos?"),
        validators=[InputRequired(_("Escriba al menos el municipio y el día.")), SHORT],
    )
    known = RadioField(_("¿Cómo lo sabe?"), choices=_choices(HOW_KNOWN), validators=[CHOOSE])
    still = RadioField(_("¿Sigue pasando?"), choices=_choices(GOING_ON), validators=[CHOOSE])
    more = TextAreaField(
        _("¿Qué vio o qué supo?"), validators=[InputRequired(_("Cuéntelo en pocas líneas.")), LONG]
    )
    reach = TextAreaField(_("¿Le podemos preguntar algo más?"), validators=[Optional(), SHORT])
    question = TextAreaField(
        _("Una pregunta y lo que usted contesta, para reconocerse"),
        validators=[Optional(), SHORT],
    )
    # Who tells and wants to hear no more needs neither words nor a way to be found.
    no_way_back = None
    needs = None  # type: ignore[assignment]  # who tells asks for nothing
    urgency = None  # type: ignore[assignment]
    incident = None

    @property
    def is_report(self) -> bool:
        """Always."""
        return True

    def to_ask(self, language: str) -> Ask:
        """A report of its own purpose: it opens as one, and never passes to the desk of cases."""
        said = {
            "happened": " ".join(self.happened.data or ()),
            "where": self.where.data or "",
            "known": self.known.data,
            "still": self.still.data,
            "reach": self.reach.data or "",
            "more": self.more.data or "",
        }
        if self.without_words.data:
            said["question"] = self.question.data or ""
        soon = Urgency.TODAY if self.still.data == "yes" else Urgency.THIS_WEEK
        cover = Cover(urgency=soon.value, language=language)
        return Ask(said, cover, self.kept_away, purpose=door.Purpose.INCIDENT_REPORT)
