"""What a donor takes home on paper is drawn alike: a title, the mark of a test, facts with labels.

ReportLab is heavy, so it is imported late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

# US letter, in points, as offices in Mexico print.
WIDTH, TOP = 612, 792
MARGIN, BOTTOM = 72, 72


@dataclass
class Paper:
    """A page that is being drawn from the top; `height` is where the next line stands."""

    canvas: Any
    file: BytesIO
    height: float

    def write_facts(self, lines: Sequence[tuple[str, str]]) -> float:
        """Each fact with its label; the height below them."""
        for label, value in lines:
            self.make_room(26)
            self.canvas.setFont("Helvetica", 10)
            self.canvas.drawString(MARGIN, self.height, label)
            self.canvas.setFont("Helvetica-Bold", 12)
            self.canvas.drawString(MARGIN + 158, self.height, value)
            self.height -= 26
        return self.height

    def write_heading(self, text: str) -> None:
        """What the lines below are about; a long one takes more lines."""
        self._write(text, "Helvetica-Bold", 13, 20)

    def write_text(self, text: str) -> None:
        """A sentence or two, broken where the page ends."""
        self._write(text, "Helvetica", 10, 14)

    def make_room(self, points: float) -> None:
        """Go on at the top of the next page when that much does not fit on this one."""
        if self.height - points < BOTTOM:
            self.canvas.showPage()
            self.height = TOP - 90

    def finish(self) -> BytesIO:
        """The file, ready to be read."""
        self.canvas.save()
        self.file.seek(0)
        return self.file

    def _write(self, text: str, font: str, size: int, step: int) -> None:
        from reportlab.lib.utils import simpleSplit

        for line in simpleSplit(text, font, size, WIDTH - 2 * MARGIN):
            self.make_room(step)
            self.canvas.setFont(font, size)
            self.canvas.drawString(MARGIN, self.height, line)
            self.height -= step


def begin_paper(title: str, *, author: str, is_test: bool) -> Paper:
    """A first page with its title, and with what it is not where no money moved."""
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, TOP), pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    height = TOP - 90
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(MARGIN, height, title)
    if is_test:
        _mark_as_test(canvas, height)
    return Paper(canvas, file, height - 64)


def _mark_as_test(canvas: Any, height: float) -> None:
    canvas.setFillGray(0.1)
    canvas.rect(MARGIN, height - 38, 468, 24, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(MARGIN + 8, height - 30, _("PRUEBA: no se movió dinero. No es comprobante."))
    canvas.setFillGray(0)
