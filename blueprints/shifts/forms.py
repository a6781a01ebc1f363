"""Forms of shifts: shape only; what may be planned, the domain decides."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from blueprints.base_form import BaseForm
from blueprints.shifts.wording import LEVELS, ZONES
from portal.volunteering.errors import PlanReason

MOST_PEOPLE = 500


class LeaveForm(BaseForm):
    """Leaving a shift; the second button sends `unsafe`."""

    unsafe = BooleanField(_("No me siento a salvo"))


class StepForm(BaseForm):
    """What became of one sign-up."""

    to = StringField(validators=[InputRequired(), Length(max=16)])


class ShiftForm(BaseForm):
    """When, where and how many, as clocks at the place show it."""

    starts = DateTimeLocalField(_("Empieza"), validators=[InputRequired()])
    ends = DateTimeLocalField(_("Termina"), validators=[InputRequired()])
    zone = SelectField(_("Hora del lugar"), choices=[])
    area = SelectField(_("Zona"), validators=[InputRequired()])
    meeting_point = TextAreaField(
        _("Punto de encuentro"), validators=[InputRequired(), Length(max=400)]
    )
    minimum = IntegerField(
        _("Mínimo de personas"),
        default=2,
        validators=[InputRequired(), NumberRange(0, MOST_PEOPLE)],
    )
    capacity = IntegerField(
        _("Máximo de personas"),
        default=6,
        validators=[InputRequired(), NumberRange(0, MOST_PEOPLE)],
    )
    asks_first = BooleanField(_("Confirmar a cada persona antes de darle el lugar"))

    def __init__(self, *args: Any, areas: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area.choices = list(areas.items())
        self.zone.choices = list(ZONES.items())

    def shift_facts(self) -> dict[str, Any]:
        """What `plan_shift` asks for."""
        return {
            "starts": self.starts.data,
            "ends": self.ends.data,
            "zone": self.zone.data,
            "area_code": self.area.data,
            "meeting_point": self.meeting_point.data,
            "minimum": self.minimum.data,
            "capacity": self.capacity.data,
            "asks_first": self.asks_first.data,
        }

    def show(self, reason: PlanReason) -> None:
        """Put the domain's refusal beside the field that can mend it."""
        field, words = REFUSED[reason]
        target = getattr(self, field, self.starts)
        target.errors = [*target.errors, words]


class TaskForm(ShiftForm):
    """A new task, in both languages, together with its first shift."""

    organisation = SelectField(_("Organización"), validators=[InputRequired()])
    title_es = StringField(_("Título en español"), validators=[InputRequired(), Length(max=120)])
    account_es = TextAreaField(
        _("Qué se hace, en español"), validators=[InputRequired(), Length(max=2000)]
    )
    title_en = StringField(_("Título en inglés"), validators=[InputRequired(), Length(max=120)])
    account_en = TextAreaField(
        _("Qué se hace, en inglés"), validators=[InputRequired(), Length(max=2000)]
    )
    level = SelectField(_("Revisión que se pide"), default="1", validators=[InputRequired()])

    def __init__(self, *args: Any, organisations: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation.choices = list(organisations.items())
        self.level.choices = [(str(level), words) for level, words in LEVELS.items()]

    def task_facts(self) -> dict[str, Any]:
        """What `describe_task` asks for."""
        return {
            "organisation_id": int(self.organisation.data),
            "title_es": self.title_es.data,
            "title_en": self.title_en.data,
            "account_es": self.account_es.data,
            "account_en": self.account_en.data,
            "level_needed": int(self.level.data),
        }


REFUSED = {
    PlanReason.INCIDENT_NOT_VERIFIED: (
        "starts",
        _("El hecho ya no está verificado: no se pueden abrir turnos por él."),
    ),
    PlanReason.IN_THE_PAST: ("starts", _("El turno tiene que empezar en el futuro.")),
    PlanReason.END_BEFORE_START: ("ends", _("El final tiene que ir después del inicio.")),
    PlanReason.TOO_SHORT: ("ends", _("Un turno dura al menos media hora.")),
    PlanReason.TOO_LONG: ("ends", _("Un turno dura a lo más dieciséis horas.")),
    PlanReason.CAPACITY_BELOW_ONE: ("capacity", _("Hace falta lugar para una persona al menos.")),
    PlanReason.MINIMUM_ABOVE_CAPACITY: (
        "minimum",
        _("El mínimo no puede ser mayor que el máximo."),
    ),
    PlanReason.HOUR_SKIPPED: (
        "starts",
        _("Esa hora no existe ese día: los relojes se adelantan. Elegir otra."),
    ),
    PlanReason.ZONE_UNKNOWN: ("zone", _("Elegir una hora de la lista.")),
    PlanReason.LEVEL_UNKNOWN: ("level", _("Elegir un nivel de la lista.")),
    PlanReason.FAMILIES_NEED_TRAINED: (
        "level",
        _("Con familias trabaja solo quien tiene el nivel 3."),
    ),
    PlanReason.ALONE_OUTSIDE: ("minimum", _("Fuera de la oficina nadie va solo: dos al menos.")),
    PlanReason.MINORS_OUTSIDE: (
        "youngest",
        _("Menores de edad no salen a la calle ni tratan con familias."),
    ),
    PlanReason.AGE_UNKNOWN: ("youngest", _("La edad mínima va de 15 a 18 años.")),
    PlanReason.BRIEFING_MISSING: (
        "briefing_es",
        _("Escribir en los dos idiomas qué puede pasar ahí y qué hacer entonces."),
    ),
    PlanReason.AREA_STOOD_DOWN: (
        "area",
        _("Las actividades ahí están suspendidas: elegir otro lugar, o una fecha posterior."),
    ),
    PlanReason.ROLES_DO_NOT_ADD_UP: (
        "capacity",
        _("Los lugares de las tareas tienen que sumar el máximo de personas."),
    ),
}
