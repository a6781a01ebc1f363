"""The roster as PDF, in the reader's language. ReportLab is heavy, so it is imported late."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from flask_babel import gettext as _

from blueprints.languages import current_language
from blueprints.shifts import wording
from portal.volunteering.desk_queries import RosterRow
from portal.volunteering.models import Shift

INK, QUIET, LINE = "#20302f", "#5d6664", "#9aa5a3"
WIDTHS = (130, 130, 92, 58, 58)
# A place that nobody took yet has its line too: people come who signed up on the way.
SPARE_LINES = 3


def sheet_pdf(shift: Shift, rows: Sequence[RosterRow], *, lead: str) -> BytesIO:
    """By handle alone; no meeting point, so that a lost sheet leads nobody there."""
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    english = current_language() == "en"
    title = shift.task.title_en if english else shift.task.title_es
    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=18, leading=22, textColor=INK)
    text = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=14, textColor=INK)
    quiet = ParagraphStyle("quiet", parent=text, textColor=QUIET)
    lines = [
        wording.when(shift.starts_at, shift.ends_at, shift.zone),
        f"{shift.area.name} · {shift.task.organisation.name}",
        *([_("Lleva el turno: %(handle)s", handle=lead)] if lead else []),
        _(
            "%(taken)d de %(capacity)d lugares; hacen falta %(minimum)d.",
            taken=shift.taken,
            capacity=shift.capacity,
            minimum=shift.minimum,
        ),
    ]
    made = BytesIO()
    page = SimpleDocTemplate(
        made, pagesize=letter, title=title, author=shift.task.organisation.name, invariant=1,
        leftMargin=66, rightMargin=66, topMargin=56, bottomMargin=56,
    )  # fmt: skip
    page.build(
        [
            Paragraph(escape(title), head),
            *(Paragraph(escape(line), text) for line in lines),
            Spacer(1, 10),
            _table(rows, text, english=english),
            Spacer(1, 10),
            Paragraph(escape(_("Apodos, sin nombres. Destruir la hoja después del turno.")), quiet),
        ]
    )
    made.seek(0)
    return made


def _table(rows: Sequence[RosterRow], style: Any, *, english: bool) -> Any:
    from reportlab.platypus import Paragraph, Table

    heads = [_("Apodo"), _("Tarea"), _("Estado"), _("Llegó"), _("Salió")]
    cells = [
        [
            Paragraph(escape(row.handle), style),
            Paragraph(escape((row.part_en if english else row.part_es) or ""), style),
            Paragraph(escape(str(wording.STATES[row.state][0])), style),
            "",
            "",
        ]
        for row in rows
    ]
    return Table(
        [heads, *cells, *([""] * len(heads) for _spare in range(SPARE_LINES))],
        colWidths=WIDTHS,
        repeatRows=1,
        hAlign="LEFT",
        style=[
            ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
            ("TEXTCOLOR", (0, 0), (-1, 0), QUIET),
            ("GRID", (0, 0), (-1, -1), 0.5, LINE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 1), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 1), (-1, -1), 7),
        ],
    )
