"""What staff read of a breaker and of the rules that stop tries."""

from flask_babel import lazy_gettext as _

from blueprints.gifts.wording import Told
from portal.giving.breaker_rules import BreakerState
from portal.giving.pressure_rules import Stop

BREAKERS = {
    BreakerState.CLOSED: Told(
        _("Sin ataque"), "good", _("Los donativos van directo a la pasarela.")
    ),
    BreakerState.OPEN: Told(
        _("Bajo ataque"),
        "bad",
        _("Nadie va directo a la pasarela; quien dona pasa por correo o esperando."),
    ),
    BreakerState.HALF_OPEN: Told(
        _("Probando si terminó"),
        "warn",
        _("Pasan dos intentos: si se pagan se abre otra vez; si fallan se sigue deteniendo."),
    ),
}
STOPS = {
    Stop.YOUNG: _("Enviados en menos de 2 segundos"),
    Stop.FORGED: _("Con un formulario falso"),
    Stop.OLD: _("Desde una página vieja"),
    Stop.CALLER: _("Muchos desde una conexión"),
    Stop.ADDRESS: _("Muchos con un correo"),
    Stop.FORM: _("Muchos con un formulario"),
    Stop.CAMPAIGN: _("Muchos sin pagar en la campaña"),
    Stop.BREAKER: _("Mientras fallaban los pagos"),
    Stop.DOMAIN: _("Muchos de un dominio de correo"),
}
