"""Refusals that read the same whatever the figures."""

from flask_babel import gettext as _

from portal.aid import errors


def sentences() -> dict[type[errors.AidRefused], str]:
    """The sentence of each kind, in the reader's language."""
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
        errors.OrganisationGone: _(
            "La organización acaba de dejar la alianza: aquí ya no se abre ningún caso."
        ),
        errors.CentreClosed: _("El centro está cerrado. Escoger otro."),
        errors.OnItsWay: _(
            "Un paquete de este caso está en camino. Cerrar cuando llegue, o cuando haya vuelto "
            "al centro."
        ),
        errors.AlreadyDelivered: _("Esto ya se había entregado. Nada se movió dos veces."),
        errors.DayOutOfReach: _("Escoger un día desde hoy y hasta dentro de sesenta días."),
        errors.TooManyAsks: _(
            "El caso ya tiene seis peticiones de personas sin terminar. Quitar una antes."
        ),
        errors.StalePage: _(
            "Alguien cambió el caso mientras esta página estaba abierta. Se muestra como está "
            "ahora; nada se sobrescribió."
        ),
    }
