"""A year's gifts on paper, drawn as a receipt is. Never a fiscal receipt, and it says so."""

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _

from blueprints.gifts.paper import begin_paper
from blueprints.payment import settings
from blueprints.template_filters import money
from portal.giving.address_queries import Line

# A heading, five facts and a sentence.
ROOM_FOR_ONE = 190


def year_pdf(lines: Sequence[Line], *, year: int, live: bool) -> BytesIO:
    """Each organisation with what it received and what went back; nothing of the donor on it."""
    title = _("Tus donativos de %(year)s", year=year)
    paper = begin_paper(title, author=settings().base_url, is_test=not live)
    paper.write_text(
        _(
            "Este resumen no es un comprobante fiscal. Solo el CFDI de una donataria autorizada"
            " sirve para deducir impuestos."
        )
    )
    for line in lines:
        paper.height -= 18
        paper.make_room(ROOM_FOR_ONE)
        paper.write_heading(line.organisation)
        paper.height -= 6
        paper.write_facts(
            [
                (_("Donativos"), str(line.gifts)),
                (_("Diste"), money(line.given)),
                (_("Se te devolvió"), money(line.returned)),
                (_("Quedó"), money(line.kept)),
            ]
        )
        paper.write_text(donataria_note(line))
    if not lines:
        paper.height -= 18
        paper.write_text(_("En este año no llegó ningún donativo con tu correo."))
    paper.height -= 18
    paper.write_text(
        _(
            "Cada donativo cuenta en el año en que llegó. Lo devuelto se resta de ese mismo año,"
            " aunque haya vuelto después. Una disputa con tu banco cuenta como devuelta mientras"
            " dura."
        )
    )
    return paper.finish()


def donataria_note(line: Line) -> str:
    """Whether what was given can be deducted."""
    if line.is_donataria:
        return _("Está registrada aquí como donataria autorizada.")
    return _("No es donataria autorizada: lo que diste no es deducible.")
