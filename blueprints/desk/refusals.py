"""How the desk's refusals read."""

from flask_babel import gettext as _

from blueprints import referral_words
from blueprints.template_filters import day, money
from portal.aid import errors


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
    if isinstance(refusal, errors.MoreThanUrgent):
        return _(
            "De la reserva, a este caso le quedan %(amount)s. Apartar esa cantidad o menos.",
            amount=money(refusal.left),
        )
    if isinstance(refusal, errors.TooSoon):
        return _(
            "Ayuda igual se apartó hace poco para este caso; la siguiente toca desde el %(day)s. "
            "Si hay razón, escogerla en «Por qué otra vez» y otra persona lo aprueba.",
            day=day(refusal.next_on),
        )
    if isinstance(refusal, errors.OverTheMost):
        return _(
            "De este tipo de ayuda, al caso le quedan %(amount)s en noventa días. Si hay razón, "
            "escogerla en «Por qué otra vez» y otra persona lo aprueba.",
            amount=money(refusal.left),
        )
    if isinstance(refusal, errors.MoreThanAsked):
        return _(
            "A esta necesidad solo le faltan %(lacking)s. Escribir ese número o menos.",
            lacking=refusal.lacking,
        )
    if isinstance(refusal, errors.MoreThanInStock):
        return _(
            "El centro tiene libres y en buen estado: %(free)s. Apartar ese número o menos, o "
            "escoger otro centro.",
            free=refusal.free,
        )
    if isinstance(refusal, errors.OneRefused):
        return _(
            "No se asignó ninguno. En %(case)s: %(why)s",
            case=refusal.reference,
            why=why(refusal.why),
        )
    return str(_plain().get(type(refusal)) or referral_words.why(refusal))


def _plain() -> dict[type[errors.AidRefused], str]:
    return {
        errors.NotInProgramme: _(
            "Ese programa ya no recibe casos o no atiende esta necesidad. Recargar y elegir otro."
        ),
        errors.NotTied: _(
            "El caso no está ligado a un hecho verificado. Preguntar a la persona de enlace; "
            "mientras tanto no se puede apartar dinero."
        ),
        errors.BeingRechecked: _(
            "Se retiró un hecho de la zona del caso. Hasta que la persona de enlace confirme, no "
            "se puede apartar dinero nuevo. Lo ya apartado se entrega."
        ),
        errors.TooManyAtOnce: _("Escoger menos casos: los de una página como mucho."),
        errors.NotUrgent: _(
            "La reserva es para lo que se necesita hoy. Valorar la urgencia antes, o usar el "
            "fondo común."
        ),
        errors.SamePerson: _("Aprueba otra persona, no quien lo propuso."),
        errors.AlreadyDecided: _("Esto ya se había decidido. Nada se movió dos veces."),
        errors.NotOnTheTeam: _("Esa persona no lleva casos de esta organización."),
        errors.NoSuchCase: _(
            "Ningún otro caso abierto de la organización tiene ese folio. Revisar cómo se escribe."
        ),
        errors.AlreadyAnswered: _("Esto ya estaba hecho."),
        errors.NothingCommitted: _("Escribir una cantidad mayor que cero."),
        errors.NotYourCase: _("Otra persona lleva este caso. Tomarlo antes de cambiarlo."),
        errors.WrongState: _(
            "El estado del caso no permite esto. Revisar lo que ya está apartado."
        ),
        errors.CentreClosed: _("El centro está cerrado. Escoger otro."),
        errors.OnItsWay: _(
            "Un paquete de este caso está en camino. Cerrar cuando llegue, o cuando haya vuelto "
            "al centro."
        ),
        errors.AlreadyDelivered: _("Esto ya se había entregado. Nada se movió dos veces."),
        errors.StalePage: _(
            "Alguien cambió el caso mientras esta página estaba abierta. Se muestra como está "
            "ahora; nada se sobrescribió."
        ),
    }
