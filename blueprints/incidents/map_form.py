"""What the map shows: which layers, where, which kind, and a week or a month."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.incident_words import KINDS, LAYERS, options
from blueprints.incidents.forms import period_choices, span_named
from portal.incidents.public_rules import SHOWN_AT_FIRST, MapLayer, PublicFilter
from portal.incidents.rules import IncidentKind
from portal.places.models import State


class MapForm(BaseForm):
    """A search like the list's: no token, so that its address can be shared."""

    show = ManyBoxes(_("Capas"))
    state = SelectField(_("Estado"), default="")
    kind = SelectField(_("Qué pasó"), default="")
    period = SelectField(_("Semana o mes"), default="")

    class Meta(BaseForm.Meta):
        """It changes nothing."""

        csrf = False

    def offer(self, *, states: list[State], months: list[date], today: date) -> None:
        """Fill in what there is to choose from; nothing ticked means what is shown at first."""
        self.show.choices = options(LAYERS)
        whole = SelectChoice("", gettext("Todo México"))
        self.state.choices = [whole, *(SelectChoice(state.code, state.name) for state in states)]
        self.kind.choices = [SelectChoice("", gettext("Todos")), *options(KINDS)]
        every = SelectChoice("", gettext("Todas las fechas"))
        self.period.choices = [every, *period_choices(months, today)]
        if not self.show.data:
            self.show.data = [layer for layer in MapLayer if layer in SHOWN_AT_FIRST]

    def layers(self) -> list[MapLayer]:
        """The ticked layers, in the order of the key; call after `validate`."""
        return [layer for layer in MapLayer if layer in (self.show.data or [])]

    def wanted(self) -> PublicFilter:
        """The state, the kind and the time; call after `validate`."""
        return PublicFilter(
            state_code=self.state.data or None,
            kind=IncidentKind(self.kind.data) if self.kind.data else None,
            span=span_named(self.period.data) if self.period.data else None,
        )

    def kept(self) -> dict[str, object]:
        """What a link to another place on the map takes along: kind, time and layers, if chosen."""
        chosen = {"kind": self.kind.data, "period": self.period.data}
        if set(self.layers()) != SHOWN_AT_FIRST:
            chosen["show"] = [str(layer) for layer in self.layers()]
        return {name: value for name, value in chosen.items() if value}

    def narrows(self) -> bool:
        """Whether anything but the place was chosen."""
        return bool(self.kept())
