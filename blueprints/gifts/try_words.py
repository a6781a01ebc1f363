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
    Stop.YOUNG: _("Formulario enviado en menos de dos segundos"),
    Stop.FORGED: _("Formulario que no salió de la página"),
    Stop.OLD: _("Página abierta demasiado tiempo"),
    Stop.CALLER: _("Demasiados sin pagar desde una conexión"),
    Stop.ADDRESS: _("Demasiados sin pagar con un correo"),
    Stop.FORM: _("Demasiados con un mismo formulario"),
    Stop.CAMPAIGN: _("Demasiados sin pagar en la campaña"),
    Stop.BREAKER: _("Pagos que fallan: la campaña está bajo ataque"),
    Stop.DOMAIN: _("Demasiados sin pagar con correos de un mismo dominio"),
}
