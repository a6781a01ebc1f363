"""What verifiers and persons of enlace fill in: shape only, rules live in the domain."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints.base_form import BaseForm
from blueprints.incident_words import (
    EVIDENCE,
    KINDS,
    OUTCOMES,
    PARTS,
    PRIORITIES,
    RETRACTIONS,
    VERDICTS,
    options,
    place,
)
from blueprints.trace_words import NothingForbidden
from portal.accounts.models import Organisation
from portal.incidents.rules import Priority
from portal.places.models import Area

NEEDED = InputRequired(_("Falta este dato."))
LINE = Length(max=120, message=_("Máximo 120 caracteres."))
ACCOUNT = Length(max=4000, message=_("Máximo 4,000 caracteres."))
# Names, places and days are the verifiers' to weigh; a telephone or a CURP is nobody's.
PUBLIC = NothingForbidden()


class SpeakingForm(BaseForm):
    """A form by which somebody speaks for an organisation."""

    organisation = SelectField(_("En nombre de"), validators=[NEEDED], coerce=int)

    def offer(self, organisations: list[Organisation]) -> None:
        """The organisations this person may speak for."""
        self.organisation.choices = [SelectChoice(o.id, o.name) for o in organisations]


class ProposeForm(SpeakingForm):
    """A new incident, in the intermediary's own words."""

    kind = SelectField(_("Qué pasó"), choices=options(KINDS), validators=[NEEDED])
    area_code = SelectField(_("Área"), validators=[NEEDED])
    happened_on = DateField(
        _("Día"),
        validators=[InputRequired(_("Escribir el día en que ocurrió."))],
    )
    part_of_day = SelectField(
        _("Parte del día"),
        choices=[SelectChoice("", _("No se sabe")), *options(PARTS)],
        validators=[Optional()],
    )
    priority = RadioField(_("Prioridad"), choices=options(PRIORITIES), default=Priority.MEDIUM)
    title_es = StringField(_("Título"), validators=[NEEDED, LINE, PUBLIC])
    account_es = TextAreaField(_("Relato"), validators=[NEEDED, ACCOUNT, PUBLIC])
    title_en = StringField(_("Título en inglés"), validators=[Optional(), LINE, PUBLIC])
    account_en = TextAreaField(_("Relato en inglés"), validators=[Optional(), ACCOUNT, PUBLIC])

    def offer_areas(self, areas: list[Area]) -> None:
        """Every area, under its state."""
        self.area_code.choices = [
            SelectChoice(area.code, place(area), optgroup=area.state.name) for area in areas
        ]


class AttestForm(SpeakingForm):
    """One organisation's word: what it rests on, and what it says."""

    evidence = RadioField(_("En qué se basa"), choices=options(EVIDENCE), validators=[NEEDED])
    verdict = RadioField(
        _("Palabra de la organización"), choices=options(VERDICTS), validators=[NEEDED]
    )


class ConcludeForm(SpeakingForm):
    """How a review ends when no words decide it.

    Shares its page with AttestForm, so its fields carry names of their own.
    """

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="conclude-", **more)

    outcome = RadioField(_("Qué hacer"), choices=options(OUTCOMES), validators=[NEEDED])
    resolution = TextAreaField(_("Resolución por escrito"), validators=[NEEDED, ACCOUNT, PUBLIC])


class RetractForm(SpeakingForm):
    """A vote to take a published incident back."""

    reason = RadioField(_("Motivo"), choices=options(RETRACTIONS), validators=[NEEDED])


class CorrectForm(SpeakingForm):
    """The next revision, and what was wrong with this one."""

    note = StringField(_("Qué se corrige"), validators=[NEEDED, LINE, PUBLIC])
    title_es = StringField(_("Título"), validators=[NEEDED, LINE, PUBLIC])
    account_es = TextAreaField(_("Relato"), validators=[NEEDED, ACCOUNT, PUBLIC])
    title_en = StringField(_("Título en inglés"), validators=[Optional(), LINE, PUBLIC])
    account_en = TextAreaField(_("Relato en inglés"), validators=[Optional(), ACCOUNT, PUBLIC])
