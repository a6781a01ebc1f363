"""What staff are told when a change of a campaign is refused: what happened, and what to do."""

from flask_babel import lazy_gettext as _

from portal.giving.errors import GivingRefusal, WrongCampaignStep
from portal.giving.page_errors import (
    NothingChanged,
    NotOnTheTeam,
    NotOpenedYet,
    NotWaiting,
    OwnWork,
    StalePage,
    TooMany,
    WaitsAlready,
)
from portal.incidents.errors import NotVerified

TOLD = {
    StalePage: _(
        "Otra persona cambió la campaña mientras esta página estaba abierta. No se guardó nada:"
        " mirar cómo está ahora y repetirlo si hace falta."
    ),
    WrongCampaignStep: _("La campaña ya no está en ese paso; mirar en qué estado está."),
    NothingChanged: _("No hay cambios que guardar o enviar: el texto es el mismo."),
    NotWaiting: _("Otra persona ya lo decidió, o se retiró; mirar cómo quedó."),
    OwnWork: _("Lo aprueba otra persona de la organización, no quien lo escribió."),
    WaitsAlready: _("Hay un texto en revisión. Decidirlo o retirarlo antes de escribir otro."),
    NotOnTheTeam: _(
        "Solo el equipo de la campaña la edita. Pedir a alguien del equipo, o a quien administra"
        " la organización, que agregue a esta persona."
    ),
    NotOpenedYet: _("La campaña no se ha abierto: todavía no hay a quién contarle."),
    NotVerified: _("El hecho ya no está verificado: la campaña no puede abrirse ni cambiar."),
    TooMany: _("Ya hay demasiados: quitar o decidir alguno antes de agregar otro."),
}
REFUSALS = (GivingRefusal, NotVerified)


def told(refused: Exception) -> str:
    """The words for a refusal; one without words is a fault of ours."""
    return str(TOLD[type(refused)])
