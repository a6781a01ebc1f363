"""Forms that change shifts which are planned: one shift whole, or several at once."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.base_form import BaseForm
from blueprints.shifts.forms import MOST_PEOPLE
from blueprints.shifts.plan_words import REFUSED
from portal.volunteering.change_rules import Change
from portal.volunteering.errors import PlanReason
from portal.volunteering.models import Shift
from portal.volunteering.planning_series import ShiftPlan

MOST_MINUTES = 24 * 60
_PLACES = [NumberRange(0, MOST_PEOPLE)]


class BulkForm(BaseForm):
    """What is left empty stays as it is."""

    minutes = IntegerField(
        _("Mover la hora, en minutos"),
        validators=[Optional(), NumberRange(-MOST_MINUTES, MOST_MINUTES)],
    )
    starts_clock = TimeField(_("O nueva hora de inicio"), validators=[Optional()])
    ends_clock = TimeField(_("Nueva hora de término"), validators=[Optional()])
    capacity = IntegerField(_("Máximo de personas"), validators=[Optional(), *_PLACES])
    meeting_point = TextAreaField(_("Punto de encuentro"), validators=[Optional(), Length(max=400)])
    lead = StringField(_("Quién lleva el turno"), validators=[Optional(), Length(max=64)])
    call_off = BooleanField(_("Cancelar estos turnos"))

    def change(self) -> Change:
        """What the domain is asked for."""
        return Change(
            minutes=self.minutes.data or 0,
            starts_clock=self.starts_clock.data,
            ends_clock=self.ends_clock.data,
            capacity=self.capacity.data,
            meeting_point=self.meeting_point.data or None,
            lead=self.lead.data or None,
            call_off=self.call_off.data,
        )


class EditForm(BaseForm):
    """One shift, filled with how it stands; `version` is the page that was shown."""

    version = HiddenField(validators=[InputRequired(), Length(max=9)])
    starts = DateTimeLocalField(_("Empieza"), validators=[InputRequired()])
    ends = DateTimeLocalField(_("Termina"), validators=[InputRequired()])
    minimum = IntegerField(_("Mínimo de personas"), validators=[InputRequired(), *_PLACES])
    capacity = IntegerField(_("Máximo de personas"), validators=[InputRequired(), *_PLACES])
    meeting_point = TextAreaField(
        _("Punto de encuentro"), validators=[InputRequired(), Length(max=400)]
    )
    lead = StringField(_("Quién lleva el turno"), validators=[Optional(), Length(max=64)])
    asks_first = BooleanField(_("Confirmar a cada persona antes de darle el lugar"))
    places1 = IntegerField(validators=[Optional(), *_PLACES])
    places2 = IntegerField(validators=[Optional(), *_PLACES])
    places3 = IntegerField(validators=[Optional(), *_PLACES])
    places4 = IntegerField(validators=[Optional(), *_PLACES])
    places5 = IntegerField(validators=[Optional(), *_PLACES])

    def part_fields(self, shift: Shift) -> list[Any]:
        """One field for the places of each part that the shift has."""
        return [self[f"places{number}"] for number, _role in enumerate(shift.roles, start=1)]

    def fill(self, shift: Shift, plan: ShiftPlan) -> None:
        """Show the shift as it stands now."""
        self.version.data = str(shift.version)
        self.starts.data, self.ends.data = plan.starts, plan.ends
        self.minimum.data, self.capacity.data = plan.minimum, plan.capacity
        self.meeting_point.data, self.lead.data = plan.meeting_point, plan.lead
        self.asks_first.data = plan.asks_first
        for field, role in zip(self.part_fields(shift), plan.roles, strict=True):
            field.data = role.capacity

    def change(self, shift: Shift) -> Change:
        """What the domain is asked for."""
        return Change(
            starts=self.starts.data,
            ends=self.ends.data,
            minimum=self.minimum.data,
            capacity=self.capacity.data,
            role_places=tuple(field.data or 0 for field in self.part_fields(shift)),
            meeting_point=self.meeting_point.data,
            lead=self.lead.data or "",
            asks_first=self.asks_first.data,
        )

    def shown_version(self) -> int:
        """The version of the page; what nobody could have been shown is older than all."""
        said = self.version.data or ""
        return int(said) if said.isdecimal() else 0

    def show(self, reason: PlanReason) -> None:
        """Put the refusal beside the field that can mend it."""
        field, words = REFUSED[reason]
        target = getattr(self, field, self.starts)
        target.errors = [*target.errors, words]
