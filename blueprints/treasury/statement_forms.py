"""Forms of the bank statements: the file, and which column says what."""

from flask_babel import lazy_gettext as _
from wtforms import FileField, SelectField

from blueprints.base_form import BaseForm
from blueprints.treasury.forms import options
from portal.csv_tables import DayOrder
from portal.giving.statement_rules import Mapping, guessed

ORDERS = {
    DayOrder.DAY_FIRST: "31/12/2026",
    DayOrder.MONTH_FIRST: "12/31/2026",
    DayOrder.ISO: "2026-12-31",
}
FIELDS = ("day", "reference", "text", "amount", "came", "went")


class UploadForm(BaseForm):
    """A file of one account."""

    place = SelectField(_("Cuenta"))
    file = FileField(_("Archivo CSV del banco"))


class MappingForm(BaseForm):
    """Which column says what; an empty choice says that there is no such column."""

    day = SelectField(_("Día"))
    order = SelectField(_("Cómo se escribe el día"), choices=options(ORDERS))
    reference = SelectField(_("Referencia"))
    text = SelectField(_("Concepto"))
    amount = SelectField(_("Cantidad con signo"))
    came = SelectField(_("Abonos"))
    went = SelectField(_("Cargos"))

    def offer(self, head: list[str]) -> None:
        """Give each list the columns of the file."""
        columns = [(str(n), title[:40] or f"#{n + 1}") for n, title in enumerate(head)]
        for name in FIELDS:
            optional = name in {"amount", "came", "went"}
            self[name].choices = [("", "–"), *columns] if optional else columns

    def fill_in(self, mapping: Mapping) -> None:
        """Show a mapping."""
        for name in FIELDS:
            value = getattr(mapping, name)
            self[name].data = "" if value is None else str(value)
        self.order.data = mapping.order

    def mapping_is_whole(self) -> bool:
        """Whether every list says a column of this file."""
        return all(
            self[name].data in {value for value, _title in self[name].choices} for name in FIELDS
        ) and self.order.data in set(DayOrder)

    @property
    def mapping(self) -> Mapping:
        """What was chosen; money in and money out come before one amount."""
        said = {name: int(self[name].data) if self[name].data else None for name in FIELDS}
        both = said["came"] is not None or said["went"] is not None
        return Mapping(
            day=said["day"] or 0,
            reference=said["reference"] or 0,
            text=said["text"] or 0,
            amount=None if both else said["amount"] or 0,
            came=said["came"],
            went=said["went"],
            order=DayOrder(self.order.data),
        )


def guess_for(head: list[str], first_day: str) -> Mapping:
    """What the head and the first day of the file suggest."""
    mapping = guessed(head)
    order = DayOrder.ISO if first_day[:4].isdigit() else DayOrder.DAY_FIRST
    return Mapping(**{**vars(mapping), "order": order})
