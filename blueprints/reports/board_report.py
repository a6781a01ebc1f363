"""The report for a board: the month's table, the months before, and the public books."""

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _

from blueprints.reports.books import write_books
from blueprints.reports.pages import Report
from blueprints.reports.tables import lines_of, sum_shown
from blueprints.reports.words import method, month_name
from portal.aid.models import Snapshot
from portal.giving.public_books import OrganisationBooks


def board_report(
    snapshot: Snapshot, *, earlier: Sequence[Snapshot], books: Sequence[OrganisationBooks],
    is_test: bool,
) -> BytesIO:  # fmt: skip
    """A page or two that can be left on a table."""
    name = snapshot.organisation.name
    report = Report(_("Informe para el consejo"), author=name)
    report.say(f"{name} · {month_name(snapshot.month)}")
    if snapshot.is_demo:
        report.say(_("DEMO: cifras ficticias"), "mark")
    report.say(_("Casos nuevos por grupo de necesidades"), "head")
    lines = lines_of(snapshot)
    report.bars([(line.name, line.shown or 0, line.text) for line in lines])
    report.table(
        [
            [_("Grupo de necesidades"), _("Casos nuevos (aproximado)")],
            *([line.name, line.text] for line in lines),
            [_("Suma de lo que se muestra"), str(sum_shown(snapshot))],
        ],
        (300, 168),
    )
    for said in method():
        report.say(said, "quiet")
    if len(earlier) > 1:
        report.say(_("Mes a mes"), "head")
        report.table(
            [
                [_("Mes"), _("Suma de lo que se muestra")],
                *([month_name(one.month), str(sum_shown(one))] for one in earlier),
            ],
            (300, 168),
        )
    write_books(report, books, is_test=is_test)
    return report.file()
