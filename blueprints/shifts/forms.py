"""Forms of shifts: shape only; what may be planned, the domain decides."""

from collections.abc import Mapping
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
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.shifts.plan_words import REFUSED, SERIES_REFUSED
from blueprints.shifts.role_fields import RoleRows
from blueprints.shifts.series_fields import SeriesFields
from blueprints.shifts.skill_words import KINDS, SKILLS
from blueprints.shifts.wording import LEVELS, ZONES
from portal.volunteering.errors import PlanReason
from portal.volunteering.planning_errors import SeriesReason
from portal.volunteering.planning_rules import moment_at
from portal.volunteering.planning_series import ShiftPlan
from portal.volunteering.skill_rules import LANGUAGES, OF_AGE, Skill, TaskKind

MOST_PEOPLE = 500


class LeaveForm(BaseForm):
    """Leaving a shift; the second button sends `unsafe`."""

    unsafe = BooleanField(_("No me siento a salvo"))


class StepForm(BaseForm):
    """What became of one sign-up."""

    to = StringField(validators=[InputRequired(), Length(max=16)])


class ShiftForm(RoleRows, SeriesFields):
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
    opens = DateTimeLocalField(_("Se abre para anotarse"), validators=[Optional()])
    lead = StringField(_("Quién lleva el turno"), validators=[Optional(), Length(max=64)])

    def __init__(
        self, *args: Any, areas: dict[str, str], handles: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.handles = handles or []
        self.area.choices = _options(areas)
        self.zone.choices = _options(ZONES)

    def shift_plan(self) -> ShiftPlan:
        """What the domain plans; raises PlanRefused for an opening hour that does not exist."""
        opens = self.opens.data
        return ShiftPlan(
            starts=self.starts.data,
            ends=self.ends.data,
            zone=self.zone.data,
            area_code=self.area.data,
            meeting_point=self.meeting_point.data or "",
            minimum=self.minimum.data or 0,
            capacity=self.capacity.data or 0,
            asks_first=self.asks_first.data,
            opens_at=moment_at(opens, self.zone.data) if opens else None,
            roles=self.role_plans(),
            lead=self.lead.data or "",
        )

    def fill(self, plan: ShiftPlan, *, with_clocks: bool = False) -> None:
        """Show a plan that is there already, to be planned again."""
        self.area.data, self.zone.data = plan.area_code, plan.zone
        self.minimum.data, self.capacity.data = plan.minimum, plan.capacity
        self.meeting_point.data, self.asks_first.data = plan.meeting_point, plan.asks_first
        self.lead.data = plan.lead
        self.fill_roles(tuple(plan.roles))
        if with_clocks:
            self.starts.data, self.ends.data = plan.starts, plan.ends

    def show(self, reason: PlanReason | SeriesReason, prefix: str = "") -> None:
        """Put the domain's refusal beside the field that can mend it."""
        if isinstance(reason, SeriesReason):
            field, words = SERIES_REFUSED[reason]
        else:
            field, words = REFUSED[reason]
        target = getattr(self, field, self.starts)
        target.errors = [*target.errors, f"{prefix}{words}"]


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
    kind = SelectField(_("Dónde y con quién"), default=TaskKind.CENTRE.value)
    level = SelectField(_("Revisión que se pide"), default="1", validators=[InputRequired()])
    youngest = IntegerField(
        _("Edad mínima"), default=OF_AGE, validators=[Optional(), NumberRange(0, 99)]
    )
    skills = ManyBoxes(_("Qué hay que saber hacer"))
    languages = ManyBoxes(_("Qué lenguas hay que hablar"))
    briefing_es = TextAreaField(
        _("Qué puede pasar ahí y qué hacer, en español"), validators=[Optional(), Length(max=2000)]
    )
    briefing_en = TextAreaField(
        _("Qué puede pasar ahí y qué hacer, en inglés"), validators=[Optional(), Length(max=2000)]
    )

    def __init__(self, *args: Any, organisations: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation.choices = _options(organisations)
        self.level.choices = _options({str(level): words for level, words in LEVELS.items()})
        self.kind.choices = _options({kind.value: words for kind, words in KINDS.items()})
        for field, spoken in ((self.skills, False), (self.languages, True)):
            field.choices = [
                SelectChoice(one.value, words)
                for one, words in SKILLS.items()
                if (one in LANGUAGES) is spoken
            ]

    def task_facts(self) -> dict[str, Any]:
        """What `describe_task` asks for."""
        skills = [*(self.skills.data or ()), *(self.languages.data or ())]
        return {
            "organisation_id": int(self.organisation.data),
            "title_es": self.title_es.data,
            "title_en": self.title_en.data,
            "account_es": self.account_es.data,
            "account_en": self.account_en.data,
            "level_needed": int(self.level.data),
            "kind": TaskKind(self.kind.data),
            "skills": [Skill(one) for one in skills],
            "youngest": self.youngest.data if self.youngest.data is not None else OF_AGE,
            "briefing_es": self.briefing_es.data or "",
            "briefing_en": self.briefing_en.data or "",
        }


def _options(names: Mapping[str, object]) -> list[SelectChoice]:
    return [SelectChoice(key, name) for key, name in names.items()]
