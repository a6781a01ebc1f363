"""Forms of a no-go notice: nothing is typed, everything is chosen from lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm
from blueprints.incident_words import place, title
from blueprints.no_go_words import LENGTHS, REASONS, REFUSED
from portal.incidents.models import PublicIncident
from portal.no_go.errors import NoGoReason
from portal.no_go.rules import NoGoFor
from portal.places.models import Area

_MOMENT = "%Y%m%dT%H%M"


class LastingForm(BaseForm):
    """For how long from now; the moment is named once, so that pressing twice is one wish."""

    lasts = RadioField(_("Por cuánto tiempo, desde ahora"), validators=[InputRequired()])
    until = HiddenField()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.lasts.choices = [(str(hours), words) for hours, words in LENGTHS.items()]

    def end(self, now: datetime) -> datetime:
        """The moment that the page before named, else the length asked for."""
        try:
            return datetime.strptime(self.until.data or "", _MOMENT).replace(tzinfo=UTC)
        except ValueError:
            begun = now.replace(second=0, microsecond=0)
            return begun + timedelta(hours=int(self.lasts.data))

    def show(self, reason: NoGoReason) -> None:
        """Put the domain's refusal where it can be mended."""
        self.lasts.errors = [*self.lasts.errors, REFUSED[reason]]


class NoGoForm(LastingForm):
    """Where nobody goes, why, and because of which published incident if any; asked by GET."""

    place = SelectField(_("Lugar"), validators=[InputRequired()])
    reason = RadioField(_("Por qué"), validators=[InputRequired()])
    incident = SelectField(_("Hecho en que se apoya"), default="", validators=[Optional()])

    def __init__(
        self, *, state: str, areas: list[Area], incidents: Sequence[PublicIncident], **given: Any
    ) -> None:
        super().__init__(**given)
        self.place.choices = [
            # Nothing is chosen beforehand: whoever hurries closes no whole state by mistake.
            SelectChoice("", gettext("Elegir un lugar")),
            SelectChoice(state, gettext("Todo el estado")),
            *(SelectChoice(area.code, place(area)) for area in areas),
        ]
        self.reason.choices = [(reason.value, words) for reason, words in REASONS.items()]
        self.incident.choices = [
            SelectChoice("", gettext("Ninguno")),
            *(SelectChoice(one.reference, title(one)) for one in incidents),
        ]

    def facts(self) -> dict[str, Any]:
        """What `declare_no_go` asks for, besides the moments."""
        return {
            "place": self.place.data,
            "reason": NoGoFor(self.reason.data),
            "incident": self.incident.data or "",
        }

    def show(self, reason: NoGoReason) -> None:
        """Put the domain's refusal beside the field that can mend it."""
        field = {
            NoGoReason.PLACE_UNKNOWN: self.place,
            NoGoReason.ALREADY_STANDS: self.place,
            NoGoReason.INCIDENT_UNKNOWN: self.incident,
        }.get(reason, self.lasts)
        field.errors = [*field.errors, REFUSED[reason]]


class EditionForm(BaseForm):
    """A step on the notice as the page showed it."""

    edition = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ProlongForm(LastingForm, EditionForm):
    """Until later."""


def asked_by_get() -> dict[str, Any]:
    """The form's own data in the address: counting changes nothing and needs no token."""
    return {"formdata": request.args, "meta": {"csrf": False}} if "place" in request.args else {}


def moment_mark(moment: datetime) -> str:
    """How a form carries a moment."""
    return f"{moment:{_MOMENT}}"
