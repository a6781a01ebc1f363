"""How referrals and services read, at the desk, to the intermediary and in public."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints.template_filters import day
from portal.aid import errors

STATES = {
    "consent_wanted": (_l("Espera el sí de la familia"), "warn"),
    "offered": (_l("Espera respuesta de la organización"), "warn"),
    "accepted": (_l("La otra organización la atiende"), "good"),
    "completed": (_l("Atendida"), "good"),
    "returned": (_l("Devuelta"), "quiet"),
    "refused": (_l("La familia no consiente"), "quiet"),
    "expired": (_l("Venció sin respuesta"), "quiet"),
    "withdrawn": (_l("Ya no se ofrece"), "quiet"),
    "stopped": (_l("Terminó: una de las dos organizaciones dejó de estar activa"), "quiet"),
}
# The same to the other organisation; that a family said no is not for it to know.
_TO_RECEIVER = {
    "offered": (_l("Espera respuesta"), "warn"),
    "accepted": (_l("En atención"), "good"),
    "refused": STATES["withdrawn"],
}
REASONS = {
    "no_room": _l("No hay cupo"),
    "another_area": _l("No llegamos a esa zona"),
    "not_what_we_do": _l("No damos esa ayuda"),
    "more_needed": _l("Necesita más de lo que podemos dar"),
    "not_reached": _l("La familia no pudo acudir"),
}
OUTCOMES = {
    "helped": _l("Recibió la ayuda"),
    "partly_helped": _l("Recibió una parte"),
}
ENDINGS = {**REASONS, **OUTCOMES}
CAPACITIES = {"open": (_l("Con cupo"), "good"), "full": (_l("Sin cupo"), "quiet")}
FIELDS = {
    "urgency": _l("Urgencia"),
    "household": _l("Cuántas personas viven juntas, en rango"),
    "cell": _l("Zona y periodo, como los ve esta mesa"),
    "text": _l("El texto que pasó la persona de enlace"),
}


def to_receiver(state: str) -> tuple[object, str]:
    """How it reads to the other organisation."""
    return _TO_RECEIVER.get(state, STATES[state])


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do, for a referral that is refused."""
    if isinstance(refusal, errors.ReferralLapsed):
        return _(
            "El plazo terminó el %(day)s y lo que mostraba se borró. Quien lleva el caso puede "
            "canalizarlo otra vez.",
            day=day(refusal.until),
        )
    if isinstance(refusal, errors.ReferralMoved):
        return _(
            "Esto ya no se puede: ahora está en «%(state)s». No se cambió nada.",
            state=to_receiver(refusal.state)[0],
        )
    if isinstance(refusal, errors.DaysOutOfRange):
        return _("El plazo va de 1 a %(most)d días.", most=refusal.most)
    if isinstance(refusal, errors.TooManyServices):
        return _("Ya hay %(most)d servicios. Quitar uno antes.", most=refusal.most)
    return str(_plain()[type(refusal)])


def _plain() -> dict[type[errors.AidRefused], str]:
    return {
        errors.OwnOrganisation: _("Esa es la organización que ya lleva el caso. Escoger otra."),
        errors.NotInTheAlliance: _(
            "Esa organización no está activa en la alianza. Escoger otra; nada se le mostró."
        ),
        errors.NothingWanted: _("Escoger al menos una necesidad de este caso."),
        errors.AlreadyReferred: _(
            "Esa organización ya tiene una canalización abierta de este caso. Esperar o retirarla."
        ),
        errors.NotYourCase: _("Otra persona lleva este caso. Tomarlo antes de canalizarlo."),
        errors.WrongState: _("En el estado en que está, el caso no se puede canalizar."),
        errors.StalePage: _(
            "Alguien cambió esto mientras la página estaba abierta. Revisar y enviar otra vez; lo "
            "escrito sigue aquí."
        ),
    }
