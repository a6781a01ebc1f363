"""How a refused delivery reads."""

from flask_babel import gettext as _

from portal.aid import errors


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do."""
    if isinstance(refusal, errors.AlreadyDelivered):
        return _("Esta entrega ya estaba marcada. Nada se movió dos veces.")
    if isinstance(refusal, errors.WrongCode):
        return _("El código no es el de esta entrega. Revisarlo con la mesa.")
    if isinstance(refusal, errors.LotExpired):
        return _("Lo que lleva el paquete caducó. No entregarlo; llevarlo de vuelta al centro.")
    if isinstance(refusal, errors.ShiftNotAhead):
        return _("El turno no se hace. Preguntar a la mesa; no llevar a nadie con la familia.")
    return _("El caso cambió mientras tanto. Preguntar a la mesa antes de entregar.")
