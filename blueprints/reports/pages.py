"""What the PDF reports share: a page, its words, tables and bars. ReportLab is imported late."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from flask_babel import gettext as _

INK, QUIET, GROUND, BAR = "#20302f", "#5d6664", "#ece5da", "#14595a"
WIDTH = 468


class Report:
    """Pieces one below the other, then a file."""

    def __init__(self, title: str, *, author: str) -> None:
        from reportlab.lib.styles import ParagraphStyle

        self.title, self.author = title, author
        self.pieces: list[Any] = []
        self.styles = {
            "title": ParagraphStyle("t", fontName="Helvetica-Bold", fontSize=20, leading=25,
                                    spaceAfter=4, textColor=INK),
            "head": ParagraphStyle("h", fontName="Helvetica-Bold", fontSize=13, leading=17,
                                   spaceBefore=16, spaceAfter=6, textColor=INK),
            "text": ParagraphStyle("p", fontName="Helvetica", fontSize=10, leading=14,
                                   spaceAfter=5, textColor=INK),
            "quiet": ParagraphStyle("q", fontName="Helvetica", fontSize=9, leading=12,
                                    spaceAfter=4, textColor=QUIET),
            "mark": ParagraphStyle("m", fontName="Helvetica-Bold", fontSize=11, leading=15,
                                   spaceAfter=6, textColor="#8a4b08"),
        }  # fmt: skip
        self.say(title, "title")

    def say(self, text: str, style: str = "text") -> None:
        """A paragraph; what it says is text, never markup."""
        self.pieces.append(self._words(text, style))

    def _words(self, text: str, style: str) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(escape(text), self.styles[style])

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A table whose first row is its head; figures stand on the right."""
        from reportlab.platypus import Table

        cells = [
            [self._words(cell, "quiet" if number == 0 else "text") if place == 0 else cell
             for place, cell in enumerate(row)]
            for number, row in enumerate(rows)
        ]  # fmt: skip
        style = [
            ("FONT", (0, 0), (-1, -1), "Helvetica", 9.5),
            ("TEXTCOLOR", (0, 0), (-1, 0), QUIET),
            ("TEXTCOLOR", (0, 1), (-1, -1), INK),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, GROUND),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
        self.pieces.append(Table(cells, colWidths=list(widths), style=style, repeatRows=1))

    def bars(self, rows: Sequence[tuple[str, int, str]]) -> None:
        """Bars with their words; the table beside says the same."""
        from reportlab.graphics.shapes import Drawing, Rect, String
        from reportlab.lib.colors import HexColor

        height, most = 26, max([number for _label, number, _shown in rows] + [1])
        drawing = Drawing(WIDTH, height * len(rows) + 8)
        for place, (label, number, shown) in enumerate(rows):
            y = height * (len(rows) - place) - 14
            drawing.add(String(0, y, label, fontName="Helvetica", fontSize=9.5,
                               fillColor=HexColor(INK)))  # fmt: skip
            drawing.add(String(WIDTH, y, shown, fontName="Helvetica", fontSize=9.5,
                               textAnchor="end", fillColor=HexColor(INK)))  # fmt: skip
            for long, colour in ((200, GROUND), (200 * number / most, BAR)):
                drawing.add(Rect(170, y - 1, long, 9, fillColor=HexColor(colour), strokeWidth=0,
                                 strokeColor=None))  # fmt: skip
        self.pieces.append(drawing)

    def file(self) -> BytesIO:
        """The report as a PDF; made the same from the same words, with no hour in it."""
        from reportlab.lib.pagesizes import letter
        from reportlab.platypus import SimpleDocTemplate

        made = BytesIO()
        page = SimpleDocTemplate(
            made, pagesize=letter, title=self.title, author=self.author, invariant=1,
            leftMargin=72, rightMargin=72, topMargin=64, bottomMargin=64,
        )  # fmt: skip
        page.build(self.pieces, onFirstPage=_number, onLaterPages=_number)
        made.seek(0)
        return made


def _number(canvas: Any, page: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(QUIET)
    canvas.drawString(72, 40, page.title)
    canvas.drawRightString(540, 40, _("Página %(number)d", number=page.page))
