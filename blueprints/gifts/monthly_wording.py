"""What a donor is told of a monthly gift, by its state."""

from flask_babel import lazy_gettext as _l

from blueprints.gifts.wording import TOLD, Told
from portal.giving.gift_rules import GiftState
from portal.giving.monthly_rules import EndReason, MonthlyState

MONTHLY_TOLD = {
    MonthlyState.STARTED: Told(
        _l("Sin pagar"), "warn", _l("Empezaste un donativo mensual y no se ha cobrado nada.")
    ),
    MonthlyState.AWAITING: TOLD[GiftState.AWAITING],
    MonthlyState.EXPIRED: TOLD[GiftState.EXPIRED],
    MonthlyState.ACTIVE: Told(
        _l("Al corriente"), "good", _l("Cada mes se cobra la misma cantidad a tu tarjeta.")
    ),
    MonthlyState.FAILING: Told(
        _l("No se pudo cobrar"),
        "bad",
        _l(
            "El banco rechazó el cobro de este mes. Guarda otra tarjeta y se cobra con ella;"
            " si no haces nada, se intenta unas veces más y luego termina solo."
        ),
    ),
    MonthlyState.PAUSED: Told(
        _l("En pausa"),
        "warn",
        _l("La campaña está detenida. Mientras tanto no se te cobra; sigue cuando se reanude."),
    ),
    MonthlyState.ENDED: Told(_l("Terminado"), "quiet", _l("Ya no se cobra nada.")),
}
WHY_ENDED = {
    EndReason.DONOR: _l("Lo terminaste tú. Gracias por lo que diste."),
    EndReason.CAMPAIGN: _l("La campaña terminó o el hecho que le dio origen se retiró."),
    EndReason.UNPAID: _l("El banco rechazó la tarjeta varias veces seguidas."),
    EndReason.SERVICE: _l("La organización lo terminó en la pasarela de pago."),
}
