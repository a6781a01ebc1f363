"""The form by which an incident is put before the verifiers: from their desk, or from a report."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints.access_gate import current_actor
from blueprints.base_form import BaseForm
from blueprints.incident_words import KINDS, PARTS, PRIORITIES, options, place
from blueprints.trace_words import NothingForbidden
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.errors import Refusal
from portal.extensions import db
from portal.incidents.errors import AlreadyProposed
from portal.incidents.period_rules import PartOfDay
from portal.incidents.rules import IncidentKind, Priority
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

    def given(self) -> dict[str, Any]:
        """The fields as the verb names them; which sealed report it is, only the vault knows."""
        part = self.part_of_day.data
        return {
            "organisation_id": self.organisation.data,
            "kind": IncidentKind(self.kind.data),
            "area_code": self.area_code.data,
            "happened_on": self.happened_on.data,
            "part_of_day": PartOfDay(part) if part else None,
            "priority": Priority(self.priority.data),
            "title_es": self.title_es.data,
            "title_en": self.title_en.data or "",
            "account_es": self.account_es.data,
            "account_en": self.account_en.data or "",
        }


def why_not_proposed(refusal: Refusal) -> str:
    """What stands against it, and what to do."""
    if isinstance(refusal, AlreadyProposed):
        return gettext("Ese reporte ya se propuso: de cada uno sale un hecho.")
    return gettext("El día está en el futuro. Escribir el día en que ocurrió.")


def speaking(form: SpeakingForm, permission: Permission) -> SpeakingForm:
    """The form, offering the organisations for which the reader holds `permission`."""
    form.offer(organisations_with(permission))
    return form


def organisations_with(permission: Permission) -> list[Organisation]:
    """By name."""
    ids = current_actor().organisations_with(permission)
    found = db.session().scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return sorted(found, key=lambda organisation: organisation.name)
