"""What staff are told of a refund, by its step; and why one is refused."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints.gifts.wording import Told
from blueprints.template_filters import money
from portal.giving.errors import RefundRefused
from portal.giving.refund_rules import RefundStep

STEPS = {
    RefundStep.ASKED: Told(_l("Espera a otra persona"), "warn", ""),
    RefundStep.APPROVED: Told(_l("Aprobada, sale en un momento"), "warn", ""),
    RefundStep.SENT: Told(_l("Enviada, el banco la procesa"), "warn", ""),
    RefundStep.DONE: Told(_l("Devuelta"), "good", ""),
    RefundStep.REFUSED: Told(_l("No aprobada"), "quiet", ""),
    RefundStep.FAILED: Told(
        _l("No se pudo"),
        "bad",
        _l("La pasarela no la hizo. Mirar el motivo allí y, si hace falta, devolver por banco."),
    ),
}


def why_refused(refusal: RefundRefused) -> str:
    """What happened and what to do."""
    if refusal.reason == "too_much" and refusal.left is not None:
        return _(
            "Quedan %(left)s por devolver. Pedir esa cantidad o menos.", left=money(refusal.left)
        )
    told = {
        "disputed": _("El banco ya reclama este donativo: devolverlo además lo pagaría dos veces."),
        "off_line": _(
            "Ese donativo no llegó por la pasarela. Devolverlo desde la tesorería, por banco o en"
            " efectivo."
        ),
        "nothing_left": _("De este donativo ya no queda nada por devolver."),
        "not_booked": _(
            "El pago aún no está en los libros. Esperar unos minutos e intentar otra vez."
        ),
        "same_person": _("Quien pide una devolución no la aprueba: le toca a otra persona."),
        "decided": _("Otra persona ya decidió esta devolución; así quedó."),
    }
    return told[refusal.reason]
