"""How the desk's states, needs and refusals read on the page."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints.template_filters import money
from portal.aid import errors

NEEDS = {
    "food": _l("Alimentos"),
    "medicine": _l("Medicinas"),
    "funeral": _l("Gastos funerarios"),
    "legal": _l("Apoyo legal"),
    "psychological": _l("Apoyo psicológico"),
    "shelter": _l("Alojamiento"),
    "schooling": _l("Escuela"),
    "transport": _l("Transporte"),
    "livelihood": _l("Trabajo y sustento"),
    "search": _l("Búsqueda de una persona"),
    "protection": _l("Protección"),
    "cash": _l("Dinero en efectivo"),
}
URGENCIES = {
    "today": (_l("Hoy"), "bad"),
    "this_week": (_l("Esta semana"), "warn"),
    "can_wait": (_l("Puede esperar"), "quiet"),
}
HOUSEHOLDS = {
    "1-2": _l("1 o 2 personas"),
    "3-5": _l("3 a 5 personas"),
    "6+": _l("6 personas o más"),
    "unstated": _l("Sin indicar"),
}
STATES = {
    "received": (_l("Recibido"), "warn"),
    "triaged": (_l("Valorado"), "warn"),
    "assigned": (_l("Asignado"), "quiet"),
    "in_progress": (_l("En curso"), "quiet"),
    "partially_met": (_l("Atendido en parte"), "quiet"),
    "met": (_l("Atendido"), "good"),
    "closed": (_l("Cerrado"), "good"),
    "withdrawn": (_l("Retirado por la familia"), "quiet"),
}
OUTCOMES = {
    "helped": _l("Recibió la ayuda"),
    "partly_helped": _l("Recibió una parte"),
    "helped_elsewhere": _l("Recibió ayuda de otra parte"),
    "no_longer_needed": _l("Ya no la necesita"),
}
EVENTS = {
    "opened": _l("Llegó de la persona de enlace"),
    "taken": _l("Alguien tomó el caso"),
    "need_added": _l("Se anotó una necesidad"),
    "money_committed": _l("Se apartó dinero"),
    "delivered": _l("Se entregó ayuda"),
    "closed": _l("Se cerró"),
    "reopened": _l("Se volvió a abrir"),
    "untied": _l("Dejó de estar ligado a un hecho verificado"),
    "name_refused": _l("Alguien intentó ver el nombre y no pudo"),
}
COMMITMENTS = {
    "committed": (_l("Apartado"), "warn"),
    "delivered": (_l("Entregado"), "good"),
    "released": (_l("Devuelto al fondo"), "quiet"),
}


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do, for one refusal."""
    if isinstance(refusal, errors.MoreThanNeeded):
        return _(
            "A esta necesidad solo le faltan %(amount)s. Escribir esa cantidad o menos.",
            amount=money(refusal.lacking),
        )
    if isinstance(refusal, errors.MoreThanAvailable):
        return _(
            "El fondo común tiene disponibles %(amount)s. Apartar menos, o pedir a finanzas "
            "que cierre el lote del mes.",
            amount=money(refusal.available),
        )
    if isinstance(refusal, errors.SecondPersonNeeded):
        return _(
            "Por encima de %(amount)s tiene que aprobar otra persona. Apartar una parte menor.",
            amount=money(refusal.limit),
        )
    return str(_plain()[type(refusal)])


def _plain() -> dict[type[errors.AidRefused], str]:
    return {
        errors.NotTied: _(
            "El caso no está ligado a un hecho verificado. Preguntar a la persona de enlace; "
            "mientras tanto no se puede apartar dinero."
        ),
        errors.BeingRechecked: _(
            "Se retiró un hecho de la zona del caso. Hasta que la persona de enlace confirme, no "
            "se puede apartar dinero nuevo. Lo ya apartado se entrega."
        ),
        errors.NothingCommitted: _("Escribir una cantidad mayor que cero."),
        errors.NotYourCase: _("Otra persona lleva este caso. Tomarlo antes de cambiarlo."),
        errors.WrongState: _(
            "El estado del caso no permite esto. Revisar lo que ya está apartado."
        ),
        errors.StalePage: _(
            "Alguien cambió el caso mientras esta página estaba abierta. Se muestra como está "
            "ahora; nada se sobrescribió."
        ),
    }
