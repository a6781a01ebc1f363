"""A campaign as a sheet for a wall, with a code to scan. ReportLab is heavy: imported late."""

from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from blueprints.campaigns.shown_campaigns import Text
from blueprints.qr_codes import draw_code
from portal.giving.models import Campaign

INK, BRAND, QUIET, PAPER = "#20302f", "#14595a", "#5d6664", "#fbf7f0"
SIDE, TOP = 51, 792
CODE = 250


def poster_pdf(campaign: Campaign, *, text: Text, address: str) -> BytesIO:
    """A4, in the reader's language: who, what for, the code, and the address to type."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(text.title)
    canvas.setAuthor(campaign.organisation.name)
    width = A4[0]
    canvas.setFillColor(BRAND)
    canvas.rect(0, TOP - 8, width, 58, stroke=0, fill=1)
    canvas.setFillColor(PAPER)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(SIDE, TOP + 10, _cut(campaign.organisation.name, 44))
    at = _paragraph(canvas, text.title, size=34, lead=40, top=TOP - 40, color=INK, bold=True)
    at = _paragraph(canvas, _first_of(text.story), size=15, lead=22, top=at - 14, color=QUIET)
    _code(canvas, address, x=(width - CODE) / 2, y=170)
    _centred(canvas, _("Escanea para ver la campaña y donar"), y=432, size=17, color=BRAND)
    _centred(canvas, address.partition("://")[2], y=142, size=15, color=INK)
    _foot(canvas, campaign)
    canvas.save()
    file.seek(0)
    return file


def _first_of(story: str) -> str:
    """What fits above the code: whole sentences of the beginning."""
    told, kept = story.split("\n", 1)[0], ""
    for sentence in told.replace("! ", "!| ").replace("? ", "?| ").replace(". ", ".| ").split("| "):
        if len(kept) + len(sentence) > 260:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or _cut(told, 260)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _paragraph(
    canvas: Any, text: str, *, size: int, lead: int, top: float, color: str, bold: bool = False
) -> float:
    """Draws it from `top` down; returns where it ended."""
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    font = "Helvetica-Bold" if bold else "Helvetica"
    style = ParagraphStyle(
        "poster", fontName=font, fontSize=size, leading=lead, textColor=color, splitLongWords=1
    )
    drawn = Paragraph(escape(text), style)
    _width, height = drawn.wrap(A4[0] - 2 * SIDE, top)
    drawn.drawOn(canvas, SIDE, top - height)
    return float(top - height)


def _code(canvas: Any, address: str, *, x: float, y: float) -> None:
    """Black on white whatever paper it is printed on; the file leads there too."""
    canvas.setFillColor("#ffffff")
    canvas.rect(x, y, CODE, CODE, stroke=0, fill=1)
    canvas.setFillColor("#000000")
    draw_code(canvas, address, x=x, y=y, size=CODE, hangs=True)
    canvas.linkURL(address, (x, y, x + CODE, y + CODE))


def _centred(canvas: Any, text: str, *, y: float, size: int, color: str) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase.pdfmetrics import stringWidth

    while stringWidth(text, "Helvetica-Bold", size) > A4[0] - 2 * SIDE and size > 8:
        size -= 1
    canvas.setFillColor(color)
    canvas.setFont("Helvetica-Bold", size)
    canvas.drawCentredString(A4[0] / 2, y, text)


def _foot(canvas: Any, campaign: Campaign) -> None:
    lines = [
        _("Sin cuenta y sin mostrar quién dona. Lo que llega y a dónde va está a la vista."),
        _("Se paga solo en esa página: nadie cobra en la calle ni por teléfono."),
    ]
    if campaign.is_demo:
        lines.insert(0, _("DEMOSTRACIÓN: organización y campaña inventadas"))
    for number, line in enumerate(reversed(lines)):
        _centred(canvas, line, y=52 + number * 19, size=12, color=QUIET)
