"""The one table that every form of a monthly report says: no form knows more than another."""

from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.reports.words import SECTORS, figure
from portal.aid.models import Snapshot
from portal.aid.snapshot_rules import Month, Sector

HXL = (
    "#org+name",
    "#date+start",
    "#date+end",
    "#sector+name",
    "#sector+code",
    "#indicator+cases+num",
    "#meta+note",
)
# What a spreadsheet would take for a formula when a name begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Row = tuple[str, str, str, str, str, int | str, str]


@dataclass(frozen=True)
class Line:
    """One group: its key, its name, and the figure or None."""

    key: str
    name: str
    shown: int | None

    @property
    def text(self) -> str:
        """The figure as people read it."""
        return figure(self.shown)


def lines_of(snapshot: Snapshot) -> list[Line]:
    """Every group in one order, whatever the figures are."""
    shown = {line.sector: line.shown for line in snapshot.lines}
    return [Line(one.value, str(SECTORS[one.value]), shown.get(one.value)) for one in Sector]


def sum_shown(snapshot: Snapshot) -> int:
    """The sum of what is shown: it says nothing that the figures do not."""
    return sum(line.shown or 0 for line in snapshot.lines)


def head() -> list[str]:
    """The columns as people read them."""
    return [
        _("Organización"),
        _("Desde"),
        _("Hasta"),
        _("Grupo de necesidades"),
        _("Clave"),
        _("Casos nuevos (aproximado)"),
        _("Nota"),
    ]


def rows_of(snapshot: Snapshot) -> list[Row]:
    """The table; an empty figure carries a note."""
    month = Month.parse(snapshot.month)
    return [
        (
            harmless(snapshot.organisation.name),
            month.first.isoformat(),
            month.last.isoformat(),
            line.name,
            line.key,
            "" if line.shown is None else line.shown,
            _note(snapshot, line),
        )
        for line in lines_of(snapshot)
    ]


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: what begins like a formula gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def _note(snapshot: Snapshot, line: Line) -> str:
    notes = [_("DEMO, ficticio")] if snapshot.is_demo else []
    if line.shown is None:
        notes.append(line.text)
    return "; ".join(notes)
