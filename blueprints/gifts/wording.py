"""What a donor is told of a gift, by its state."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from portal.giving.gift_rules import GiftState


@dataclass(frozen=True)
class Told:
    """A state in a few words, its tone, and what happens next."""

    label: Any
    tone: str
    next: Any


TOLD = {
    GiftState.STARTED: Told(
        _("Sin pagar"), "warn", _("Tu donativo empezó y no se ha pagado. No se ha cobrado nada.")
    ),
    GiftState.AWAITING: Told(
        _("En espera del pago"),
        "warn",
        _(
            "Si acabas de pagar, la confirmación llega en unos segundos."
            " Si no pagaste, no se ha cobrado nada."
        ),
    ),
    GiftState.DECLINED: Told(
        _("Tarjeta rechazada"),
        "bad",
        _("El banco rechazó el pago y no se cobró nada. Puedes intentar con otra tarjeta."),
    ),
    GiftState.PENDING: Told(
        _("Pago pendiente"),
        "warn",
        _(
            "Falta que pagues en la tienda o que llegue la transferencia."
            " Mientras tanto no contamos este donativo."
        ),
    ),
    GiftState.FAILED: Told(
        _("No se pagó"), "quiet", _("El plazo para pagar terminó. No se cobró nada.")
    ),
    GiftState.EXPIRED: Told(
        _("No se pagó"), "quiet", _("La página de pago se cerró sin usarse. No se cobró nada.")
    ),
    GiftState.PAID: Told(
        _("Recibido"), "good", _("Tu donativo está en los libros de la organización.")
    ),
    GiftState.PARTLY_REFUNDED: Told(
        _("Devuelto en parte"), "warn", _("Una parte de tu donativo te fue devuelta.")
    ),
    GiftState.REFUNDED: Told(
        _("Devuelto"), "quiet", _("Tu donativo te fue devuelto por completo.")
    ),
    GiftState.DISPUTED: Told(
        _("En disputa"), "bad", _("Tu banco pidió la devolución; la organización espera el fallo.")
    ),
    GiftState.CHARGED_BACK: Told(
        _("Devuelto por el banco"),
        "quiet",
        _("Tu banco decidió la disputa y te devolvió el dinero."),
    ),
}

# The service says first that it was paid, and a moment later what came of it after its fee.
_BEFORE_THE_BOOKS = Told(
    _("Recibido"),
    "good",
    _("Ya pagaste. En un momento entra en los libros y cuenta en la campaña."),
)


def told_of(state: GiftState, *, is_booked: bool) -> Told:
    """What the donor reads: that a gift is in the books only when it is."""
    return TOLD[state] if is_booked or state is not GiftState.PAID else _BEFORE_THE_BOOKS
