"""The receipt as PDF, in the reader's language. ReportLab is heavy, so it is imported late."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from blueprints.gifts.paper import MARGIN, TOP, begin_paper
from blueprints.payment import settings
from blueprints.qr_codes import draw_code
from blueprints.template_filters import day, money
from portal.giving.models import Gift, GiftMovement
from portal.giving.proving_gifts import Proof
from portal.money import Currency, Money

QR_SIDE = 120
LINE_OF_PROOF = 92


def receipt_pdf(
    gift: Gift, *, movements: Sequence[GiftMovement], link: str, is_test: bool, proof: Proof
) -> BytesIO:
    """Nothing of the donor on it: it can be shown without saying who gave. The second page is
    the proof itself, so that the paper alone can be checked."""
    title = _("Muestra de comprobante") if is_test else _("Comprobante de donativo")
    paper = begin_paper(title, author=gift.campaign.organisation.name, is_test=is_test)
    canvas, height = paper.canvas, paper.write_facts(facts_of(gift, movements))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(MARGIN, height - 6, _tax_note(gift))
    height = _tell_proof(canvas, proof, height - 44)
    _tell_link(canvas, link, height - 40)
    if proof.file:
        canvas.showPage()
        _print_proof(canvas, proof.file, TOP - 60)
    return paper.finish()


def check_link(leaf: str) -> str:
    """The address that the picture on the paper leads to: a leaf, which tells nothing of a gift."""
    return settings().base_url + url_for("ledger.check", leaf=leaf)


def facts_of(gift: Gift, movements: Sequence[GiftMovement]) -> list[tuple[str, str]]:
    """What the receipt says, on the page and on paper: each with its label."""
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


def _tell_proof(canvas: Any, proof: Proof, height: float) -> float:
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(MARGIN, height, _("La prueba"))
    canvas.setFont("Helvetica", 10)
    if not proof.file:
        told = _("Este donativo todavía no entra en el registro público. Descárgalo más tarde.")
        canvas.drawString(MARGIN, height - 20, told)
        return height - 20
    bottom = height - QR_SIDE - 16
    draw_code(canvas, check_link(proof.first_leaf), x=MARGIN, y=bottom, size=QR_SIDE)
    left, top = MARGIN + QR_SIDE + 20, height - 30
    for told in _how_to_check(proof):
        canvas.drawString(left, top, told)
        top -= 16
    canvas.setFont("Helvetica", 8)
    canvas.drawString(left, top - 4, settings().base_url + url_for("ledger.transparency"))
    return bottom


def _how_to_check(proof: Proof) -> list[str]:
    lines, size = ", ".join(f"{line:,}" for line in proof.lines), f"{proof.size:,}"
    return [
        _("Renglón %(lines)s del registro público de %(size)s.", lines=lines, size=size),
        _("El código lleva a ese renglón; no dice cuánto ni quién."),
        _("La página siguiente trae la prueba entera. Guárdala también"),
        _("como archivo: desde la página de tu donativo."),
        _("Compruébala sin creernos, con verify.py:"),
    ]  # fmt: skip


def _tell_link(canvas: Any, link: str, height: float) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(MARGIN, height, _("Estado y destino de este donativo:"))
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, height - 14, link)
    canvas.linkURL(link, (MARGIN, height - 18, 540, height - 4))


def _print_proof(canvas: Any, file: str, height: float) -> None:
    """The whole file, line by line; a long line goes on in the next, marked."""
    canvas.setFont("Helvetica-Bold", 13)
    canvas.drawString(MARGIN, height, _("La prueba, como está en su archivo"))
    height -= 22
    canvas.setFont("Courier", 7.5)
    for line in file.splitlines():
        for at in range(0, len(line), LINE_OF_PROOF):
            if height < 50:
                canvas.showPage()
                canvas.setFont("Courier", 7.5)
                height = 740
            canvas.drawString(MARGIN - 12 if at == 0 else MARGIN, height, line[at:][:LINE_OF_PROOF])
            height -= 10


def _tax_note(gift: Gift) -> str:
    if gift.campaign.organisation.is_donataria:
        return _("Este comprobante no es el recibo deducible (CFDI); pídelo junto a tu donativo.")
    return _("La organización no es donataria autorizada: este donativo no es deducible.")
