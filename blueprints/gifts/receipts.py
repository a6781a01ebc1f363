"""The receipt as PDF, in the reader's language. ReportLab is heavy, so it is imported late."""

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _

from blueprints.template_filters import day, money
from portal.giving.models import Gift, GiftMovement
from portal.money import Currency, Money


def receipt_pdf(
    gift: Gift, *, movements: Sequence[GiftMovement], link: str, is_test: bool
) -> BytesIO:
    """One page, nothing of the donor on it: it can be shown without saying who gave."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=letter, pageCompression=1)
    canvas.setTitle(_("Comprobante de donativo"))
    canvas.setAuthor(gift.campaign.organisation.name)
    height = letter[1] - 90
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, height, _("Comprobante de donativo"))
    if is_test:
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(72, height - 24, _("PRUEBA: no se movió dinero"))
    height -= 60
    for label, value in _lines(gift, movements):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, height, label)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(230, height, value)
        height -= 26
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, height - 14, _tax_note(gift))
    canvas.drawString(72, height - 32, _("Estado y destino de este donativo:"))
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, height - 46, link)
    canvas.linkURL(link, (72, height - 50, 540, height - 36))
    canvas.save()
    file.seek(0)
    return file


def _lines(gift: Gift, movements: Sequence[GiftMovement]) -> list[tuple[str, str]]:
    returned = -sum(m.amount_minor for m in movements if m.kind == "refund")
    lines = [
        (_("Folio"), gift.reference),
        (_("Organización"), gift.campaign.organisation.name),
        (_("Cantidad"), money(gift.amount)),
        (_("Recibido el"), day(gift.paid_at) if gift.paid_at else ""),
    ]
    if returned:
        lines.append((_("Devuelto"), money(Money(returned, Currency(gift.currency)))))
    return lines


def _tax_note(gift: Gift) -> str:
    if gift.campaign.organisation.is_donataria:
        return _("Este comprobante no es el recibo deducible (CFDI); pídelo a la organización.")
    return _("La organización no es donataria autorizada: este donativo no es deducible.")
