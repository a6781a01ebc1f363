"""The filters of the public list: shape only, and nothing finer than what is published."""

from datetime import date, timedelta

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from blueprints.base_form import BaseForm
from blueprints.incident_words import KINDS, options, place
from portal.incidents.period_rules import week_start
from portal.incidents.public_rules import Layer, PublicFilter, Span, month_named, week_named
from portal.incidents.rules import IncidentKind
from portal.incidents.search_rules import LONGEST, words_asked
from portal.places.models import Area, State

WEEKS_OFFERED = 5


class FilterForm(BaseForm):
    """Words, state, area, kind, and a week or a month."""

    layer = HiddenField()
    q = SearchField(_("Buscar en los hechos"), [Length(max=LONGEST)], default="")
    state = SelectField(_("Estado"), default="")
    area = SelectField(_("Área"), default="")
    kind = SelectField(_("Qué pasó"), default="")
    period = SelectField(_("Semana o mes"), default="")

    class Meta(BaseForm.Meta):
        """A search changes nothing: no token, so that its address can be shared."""

        csrf = False

    def offer(
        self, *, states: list[State], areas: list[Area], months: list[date], today: date
    ) -> None:
        """Fill in what there is to choose from."""
        every = SelectChoice("", gettext("Todos"))
        self.state.choices = [every, *(SelectChoice(state.code, state.name) for state in states)]
        self.area.choices = [
            SelectChoice("", gettext("Todas")),
            *(SelectChoice(area.code, place(area)) for area in areas),
        ]
        self.kind.choices = [every, *options(KINDS)]
        self.period.choices = [every, *period_choices(months, today)]

    def validate_q(self, field: SearchField) -> None:
        """Little words alone find nothing: better said than an empty list."""
        if field.data and not words_asked(field.data):
            raise ValidationError(gettext("Escribe una palabra que diga algo: «sierra», «camino»."))

    def wanted_anything(self) -> bool:
        """Whether any filter is set beside the words."""
        return any(f.data for f in (self.state, self.area, self.kind, self.period))

    def wanted(self) -> PublicFilter:
        """What was chosen; call after `validate`."""
        return PublicFilter(
            layer=Layer.HISTORICAL if self.layer.data == Layer.HISTORICAL else Layer.ALLIANCE,
            state_code=self.state.data or None,
            area_code=self.area.data or None,
            kind=IncidentKind(self.kind.data) if self.kind.data else None,
            span=span_named(self.period.data) if self.period.data else None,
            words=words_asked(self.q.data or ""),
        )


def span_named(name: str) -> Span:
    """The week or month of a choice."""
    return week_named(name) if "W" in name else month_named(name)


def period_choices(months: list[date], today: date) -> list[SelectChoice]:
    """The last weeks, then the months that are told."""
    return [*_weeks(today), *_months(months)]


def _weeks(today: date) -> list[SelectChoice]:
    monday = week_start(today)
    offered = [monday - timedelta(weeks=ago) for ago in range(WEEKS_OFFERED)]
    return [
        SelectChoice(f"{d:%G-W%V}", gettext("Semana del %(day)s", day=format_date(d, "d MMM y")))
        for d in offered
    ]


def _months(months: list[date]) -> list[SelectChoice]:
    return [SelectChoice(f"{month:%Y-%m}", format_date(month, "LLLL y")) for month in months]
