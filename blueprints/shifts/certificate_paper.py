"""The certificate of hours as PDF. ReportLab is heavy, so it is imported late."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from blueprints.qr_codes import draw_code
from blueprints.shifts.hours_wording import duration, period
from blueprints.template_filters import day
from portal.volunteering.presence_models import HoursCertificate

MARGIN = 72
QR_SIDE = 150


def certificate_pdf(
    paper: HoursCertificate, *, organisation: str, name: str, link: str, is_demo: bool
) -> BytesIO:
    """One page; the name stands on it and nowhere else."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=letter, pageCompression=1)
    canvas.setTitle(_("Constancia de horas"))
    canvas.setAuthor(organisation)
    height = letter[1] - 96
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(MARGIN, height, _("Constancia de horas"))
    if is_demo:
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(MARGIN, height - 24, _("DEMO: organización inventada"))
    height = _write(canvas, _lines(paper, organisation, name), height - 66)
    draw_code(canvas, link, x=MARGIN, y=height - QR_SIDE, size=QR_SIDE)
    _explain(canvas, paper.code, link, height - 24)
    canvas.save()
    file.seek(0)
    return file


def _lines(paper: HoursCertificate, organisation: str, name: str) -> list[tuple[str, str]]:
    lines = [(_("Nombre"), name)] if name else []
    return [
        *lines,
        (_("Organización"), organisation),
        (_("Periodo"), period(paper.from_day, paper.until_day)),
        (_("Horas de voluntariado"), duration(paper.minutes)),
        (_("Hecha el"), day(paper.issued_on)),
    ]


def _write(canvas: Any, lines: Sequence[tuple[str, str]], height: float) -> float:
    for label, value in lines:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(MARGIN, height, label)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(MARGIN, height - 19, value)
        height -= 48
    return height


def _explain(canvas: Any, code: str, link: str, height: float) -> None:
    left = MARGIN + QR_SIDE + 24
    canvas.setFont("Helvetica", 10)
    canvas.drawString(left, height, _("Cualquiera puede comprobarla, sin cuenta:"))
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(left, height - 22, code)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(left, height - 40, link)
    canvas.linkURL(link, (left, height - 44, left + 330, height - 30))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(left, height - 70, _("El portal no guarda el nombre."))
    canvas.drawString(left, height - 84, _("Quien comprueba puede escribirlo y saber si coincide."))
