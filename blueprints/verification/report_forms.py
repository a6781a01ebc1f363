"""Forms of files of reports: the file, and which column says what."""

from flask_babel import lazy_gettext as _
from wtforms import FileField, SelectField

from blueprints.base_form import BaseForm
from blueprints.incident_words import KINDS, options
from blueprints.proposal_form import SpeakingForm
from portal.csv_tables import DayOrder
from portal.incidents.report_heads import Mapping, guessed
from portal.incidents.rules import IncidentKind

ORDERS = {
    DayOrder.ISO: "2026-12-31",
    DayOrder.DAY_FIRST: "31/12/2026",
    DayOrder.MONTH_FIRST: "12/31/2026",
}
FIELDS = ("title", "account", "day", "municipio", "latitude", "longitude", "kind", "key")
OPTIONAL = frozenset({"municipio", "latitude", "longitude", "kind", "key"})


class FileForm(SpeakingForm):
    """A file of reports, brought by one organisation."""

    file = FileField(_("Archivo CSV"))


class ColumnsForm(BaseForm):
    """Which column says what; an empty choice says that there is no such column."""

    title = SelectField(_("Título"))
    account = SelectField(_("Relato"))
    day = SelectField(_("Día"))
    order = SelectField(_("Cómo se escribe el día"), choices=options(ORDERS))
    municipio = SelectField(_("Municipio"))
    latitude = SelectField(_("Latitud"))
    longitude = SelectField(_("Longitud"))
    kind = SelectField(_("Columna de qué pasó"))
    usual_kind = SelectField(_("Qué pasó, si no lo dice una columna"), choices=options(KINDS))
    key = SelectField(_("Número de cada reporte"))

    def offer_columns(self, head: list[str]) -> None:
        """Give each list the columns of the file."""
        columns = [(str(n), title[:40] or f"#{n + 1}") for n, title in enumerate(head)]
        for name in FIELDS:
            self[name].choices = [("", "–"), *columns] if name in OPTIONAL else columns

    def fill_in(self, mapping: Mapping) -> None:
        """Show a mapping."""
        for name in FIELDS:
            value = getattr(mapping, name)
            self[name].data = "" if value is None else str(value)
        self.order.data, self.usual_kind.data = mapping.order, mapping.usual_kind

    def is_whole(self) -> bool:
        """Whether every list says a column of this file."""
        columns = all(
            self[name].data in {value for value, _title in self[name].choices} for name in FIELDS
        )
        kinds = {kind.value for kind in IncidentKind}
        return columns and self.order.data in set(DayOrder) and self.usual_kind.data in kinds

    @property
    def mapping(self) -> Mapping:
        """What was chosen; call when it is whole."""
        said = {name: int(self[name].data) if self[name].data else None for name in FIELDS}
        return Mapping(
            title=said["title"] or 0,
            account=said["account"] or 0,
            day=said["day"] or 0,
            order=DayOrder(self.order.data),
            municipio=said["municipio"],
            latitude=said["latitude"],
            longitude=said["longitude"],
            kind=said["kind"],
            key=said["key"],
            usual_kind=IncidentKind(self.usual_kind.data),
        )


def guess_for(head: list[str], rows: list[list[str]]) -> Mapping:
    """What the head and the first day of the file suggest."""
    mapping = guessed(head)
    first = rows[0][mapping.day] if mapping.day < len(rows[0]) else ""
    order = DayOrder.ISO if first[:4].isdigit() else DayOrder.DAY_FIRST
    return Mapping(**{**vars(mapping), "order": order})
