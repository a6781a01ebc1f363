"""How items, movements and refusals read on the pages of the stock."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.aid import errors

UNITS = {
    "piece": _l("piezas"),
    "box": _l("cajas"),
    "pack": _l("paquetes"),
    "kit": _l("kits"),
    "kilo": _l("kilos"),
    "litre": _l("litros"),
}
MOVEMENTS = {
    "taken_in": _l("Entró al centro"),
    "reserved": _l("Se apartó"),
    "released": _l("Quedó libre otra vez"),
    "handed_out": _l("Salió con la persona de enlace"),
    "delivered": _l("Llegó a la puerta"),
    "came_back": _l("Volvió al centro"),
    "counted": _l("Se contó"),
    "written_off": _l("Se dio de baja"),
}
COUNTED = {
    "miscounted": _l("Se había contado mal"),
    "found": _l("Apareció"),
    "lost": _l("No aparece"),
}
LOST = {
    "expired": _l("Caducó"),
    "spoilt": _l("Se dañó"),
    "lost": _l("No aparece"),
}
REASONS = {**COUNTED, **LOST}
SHORTAGES = {
    "much": (_l("Hace mucha falta"), "bad"),
    "some": (_l("Hace falta"), "warn"),
    "enough": (_l("Alcanza por ahora"), "good"),
}
PARCELS = {
    "reserved": (_l("Lista para entregar"), "warn"),
    "in_transit": (_l("En camino"), "quiet"),
}


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do."""
    if isinstance(refusal, errors.PromisedMore):
        return ngettext(
            "De este lote hay %(num)s apartada. Liberarla antes en su caso, y luego contar.",
            "De este lote hay %(num)s apartadas. Liberarlas antes en su caso, y luego contar.",
            refusal.promised,
        )
    if isinstance(refusal, errors.MoreThanInStock):
        return _(
            "En este lote hay libres: %(free)s. Escribir ese número o menos.", free=refusal.free
        )
    told: dict[type[errors.AidRefused], str] = {
        errors.StalePage: _(
            "Alguien cambió esto mientras la página estaba abierta. Se muestra como está ahora; "
            "nada se sobrescribió."
        ),
        errors.AlreadyTakenIn: _("Esta entrada ya estaba anotada. No se contó dos veces."),
        errors.LotExpired: _(
            "La fecha de caducidad ya pasó. No se recibe ni se entrega; lo que está en el centro "
            "se libera y se da de baja."
        ),
        errors.CentreClosed: _("El centro está cerrado. Abrirlo antes de recibir o apartar."),
        errors.NameTaken: _("La organización ya tiene uno con ese nombre. Escribir otro."),
        errors.AlreadyDelivered: _("Esta entrega ya estaba marcada. Nada se movió dos veces."),
        errors.AlreadyDecided: _("Esto ya se había decidido. Nada se movió dos veces."),
        errors.NothingCommitted: _("Escribir una cantidad mayor que cero."),
        errors.WrongState: _(
            "El caso de este paquete ya terminó: el paquete se queda en el centro."
        ),
    }
    return told[type(refusal)]
