"""What the PDF reports share: a page, its words, tables and bars. ReportLab is imported late."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from flask_babel import gettext as _

INK, QUIET, GROUND, BAR, MARK = "#20302f", "#5d6664", "#ece5da", "#14595a", "#8a4b08"
LEFT, WIDTH, PADDING = 72, 468, 6
BAR_LEFT, BAR_LONG, ROW = 180, 190, 20
# Name, font, size, leading, space before and after, colour.
STYLES = (
    ("title", "Helvetica-Bold", 20, 25, 0, 4, INK),
    ("head", "Helvetica-Bold", 13, 17, 14, 6, INK),
    ("name", "Helvetica-Bold", 10, 14, 4, 3, INK),
    ("text", "Helvetica", 10, 14, 0, 5, INK),
    ("cell", "Helvetica", 9, 11, 0, 0, INK),
    ("quiet", "Helvetica", 9, 12, 0, 4, QUIET),
    ("mark", "Helvetica-Bold", 11, 15, 0, 6, MARK),
)


class Report:
    """Pieces one below the other, then a file."""

    def __init__(self, title: str, *, author: str) -> None:
        from reportlab.lib.styles import ParagraphStyle

        self.title, self.author = title, author
        self.pieces: list[Any] = []
        self.styles = {
            name: ParagraphStyle(
                name,
                fontName=font,
                fontSize=size,
                leading=leading,
                spaceBefore=before,
                spaceAfter=after,
                textColor=colour,
                # A heading stays with what it heads.
                keepWithNext=name in {"head", "name"},
            )
            for name, font, size, leading, before, after, colour in STYLES
        }
        self.say(title, "title")

    def say(self, text: str, style: str = "text") -> None:
        """A paragraph; what it says is text, never markup."""
        self.pieces.append(self._words(text, style))

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A table whose first row is its head; figures stand on the right."""
        from reportlab.platypus import Table

        cells = [[self._words(row[0], "cell"), *row[1:]] for row in rows]
        style = [
            ("FONT", (0, 0), (-1, -1), "Helvetica", 9),
            ("TEXTCOLOR", (0, 0), (-1, 0), QUIET),
            ("TEXTCOLOR", (0, 1), (-1, -1), INK),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, GROUND),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ]
        self.pieces.append(
            Table(
                cells,
                colWidths=list(widths),
                style=style,
                repeatRows=1,
                hAlign="LEFT",
                spaceBefore=2,
                spaceAfter=10,
            )
        )

    def bars(self, rows: Sequence[tuple[str, int, str]]) -> None:
        """Bars with their words; the table beside says the same."""
        from reportlab.graphics.shapes import Drawing, Rect, String
        from reportlab.lib.colors import HexColor

        most = max([number for _label, number, _shown in rows] + [1])
        drawing = Drawing(WIDTH, ROW * len(rows) + 4)
        for place, (label, number, shown) in enumerate(rows):
            y = ROW * (len(rows) - place) - 12
            for x, text, anchor in ((0, label, "start"), (WIDTH, shown, "end")):
                word = String(x, y, text, fontName="Helvetica", fontSize=9, textAnchor=anchor)
                word.fillColor = HexColor(INK)
                drawing.add(word)
            for long, colour in ((BAR_LONG, GROUND), (BAR_LONG * number / most, BAR)):
                if long:
                    bar = Rect(BAR_LEFT, y - 1, long, 9, strokeColor=None)
                    bar.fillColor = HexColor(colour)
                    drawing.add(bar)
        self.pieces.append(drawing)

    def file(self) -> BytesIO:
        """The report as a PDF; made the same from the same words, with no hour in it."""
        from reportlab.lib.pagesizes import letter
        from reportlab.platypus import SimpleDocTemplate

        made = BytesIO()
        page = SimpleDocTemplate(
            made,
            pagesize=letter,
            title=self.title,
            author=self.author,
            invariant=1,
            leftMargin=LEFT - PADDING,
            rightMargin=LEFT - PADDING,
            topMargin=56,
            bottomMargin=60,
        )
        page.build(self.pieces, onFirstPage=_number, onLaterPages=_number)
        made.seek(0)
        return made

    def _words(self, text: str, style: str) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(escape(text), self.styles[style])


def _number(canvas: Any, page: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(QUIET)
    canvas.drawString(LEFT, 40, page.title)
    canvas.drawRightString(LEFT + WIDTH, 40, _("Página %(number)d", number=page.page))
