"""Forms of safety: shape only; what is refused, the domain decides."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from blueprints.base_form import BaseForm
from blueprints.shifts.safety_words import LENGTHS, REASONS, REFUSED
from portal.volunteering.safety_errors import StandDownReason
from portal.volunteering.stand_down_rules import Answer, SuspendedFor


class BriefingForm(BaseForm):
    """“I read it and understand”, for the wording that the page showed."""

    version = HiddenField(validators=[InputRequired(), Length(max=32)])
    understood = BooleanField(
        _("Leí las indicaciones y las entiendo"),
        validators=[InputRequired(_("Marca la casilla cuando las hayas leído."))],
    )


class AnswerForm(BaseForm):
    """One of two buttons."""

    said = HiddenField()

    def answer(self) -> Answer | None:
        """What was said, or None for anything else."""
        return Answer(self.said.data) if self.said.data in set(Answer) else None


class RemindersForm(BaseForm):
    """On or off."""

    on = BooleanField(_("Recordarme mis turnos el día antes y unas horas antes"))


class StandDownForm(BaseForm):
    """Where activities stop, why, and for how long; asked by GET, for it only counts."""

    organisation = SelectField(_("Organización"), validators=[InputRequired()])
    place = SelectField(_("Lugar"), validators=[InputRequired()])
    reason = RadioField(_("Por qué"), choices=[], validators=[InputRequired()])
    lasts = RadioField(_("Por cuánto tiempo"), choices=[], validators=[InputRequired()])
    until = HiddenField()

    def __init__(
        self, *, organisations: dict[str, str], places: dict[str, dict[str, str]], **given: Any
    ) -> None:
        super().__init__(**given)
        self.organisation.choices = list(organisations.items())
        self.place.choices = {
            state: list(inside.items()) for state, inside in places.items() if inside
        }
        self.reason.choices = [(reason.value, words) for reason, words in REASONS.items()]
        self.lasts.choices = [(str(hours), words) for hours, words in LENGTHS.items()]

    def facts(self) -> dict[str, Any]:
        """What `stand_down` asks for, besides the moment."""
        return {
            "organisation_id": int(self.organisation.data),
            "place": self.place.data,
            "reason": SuspendedFor(self.reason.data),
        }

    def end(self, now: datetime) -> datetime:
        """The moment that the preview named, else now and the length asked for.

        It is named once, so that pressing twice asks for the same.
        """
        try:
            return datetime.strptime(self.until.data or "", "%Y%m%dT%H%M").replace(tzinfo=UTC)
        except ValueError:
            begun = now.replace(second=0, microsecond=0)
            return begun + timedelta(hours=int(self.lasts.data), minutes=1)

    def show(self, reason: StandDownReason) -> None:
        """Put the domain's refusal beside the field that can mend it."""
        field = self.place if reason is StandDownReason.PLACE_UNKNOWN else self.lasts
        field.errors = [*field.errors, REFUSED[reason]]


def asked_by_get() -> dict[str, Any]:
    """The form's own data in the address: a preview changes nothing and needs no token."""
    return {"formdata": request.args, "meta": {"csrf": False}} if request.args else {}
