"""How needs, urgency and reasons read to a family and to its persons of enlace."""

from flask_babel import lazy_gettext as _

from portal.aid.rules import HouseholdBand, NeedKind, Urgency
from portal.vault.rules import OpeningReason, Place

NEEDS = {
    NeedKind.FOOD: _("Alimentos"),
    NeedKind.MEDICINE: _("Medicinas"),
    NeedKind.FUNERAL: _("Gastos funerarios"),
    NeedKind.LEGAL: _("Apoyo legal"),
    NeedKind.PSYCHOLOGICAL: _("Apoyo psicológico"),
    NeedKind.SHELTER: _("Alojamiento"),
    NeedKind.SCHOOLING: _("Escuela"),
    NeedKind.TRANSPORT: _("Transporte"),
    NeedKind.LIVELIHOOD: _("Trabajo y sustento"),
    NeedKind.SEARCH: _("Búsqueda de una persona"),
    NeedKind.PROTECTION: _("Protección"),
    NeedKind.CASH: _("Dinero en efectivo"),
}
URGENCIES = {
    Urgency.TODAY: _("Hoy mismo"),
    Urgency.THIS_WEEK: _("Esta semana"),
    Urgency.CAN_WAIT: _("Puede esperar"),
}
# What a child asks for, in a child's words; the same kinds as everyone's.
CHILD_NEEDS = {
    NeedKind.PROTECTION: _("Que alguien me cuide"),
    NeedKind.PSYCHOLOGICAL: _("Hablar con alguien"),
    NeedKind.FOOD: _("Comida"),
    NeedKind.SHELTER: _("Un lugar para dormir"),
    NeedKind.MEDICINE: _("Medicinas o un doctor"),
    NeedKind.SCHOOLING: _("Ir a la escuela"),
    NeedKind.SEARCH: _("Buscar a una persona"),
}
CHILD_URGENCIES = {
    Urgency.TODAY: _("Hoy. No puedo esperar"),
    Urgency.THIS_WEEK: _("En estos días"),
    Urgency.CAN_WAIT: _("Puedo esperar"),
}
URGENCY_TONES = {Urgency.TODAY: "bad", Urgency.THIS_WEEK: "warn", Urgency.CAN_WAIT: "quiet"}
HOUSEHOLDS = {
    HouseholdBand.ONE_OR_TWO: _("1 o 2 personas"),
    HouseholdBand.THREE_TO_FIVE: _("3 a 5 personas"),
    HouseholdBand.SIX_OR_MORE: _("6 personas o más"),
    HouseholdBand.UNSTATED: _("Sin indicar"),
}
REASONS = {
    OpeningReason.FIRST_READING: _("Primera lectura"),
    OpeningReason.ANSWERING: _("Para responder"),
    OpeningReason.CHECKING: _("Para comprobar un dato"),
    OpeningReason.PASSING_ON: _("Para pasar a la mesa lo necesario"),
    OpeningReason.DELIVERING: _("Para entregar la ayuda"),
    OpeningReason.DISCLOSING: _("Para mostrar a alguien lo que se acordó"),
}
REASONS_TO_OPEN = dict(REASONS)
# Who typed a request for someone is told of with the openings; it is no reason to open.
REASONS[OpeningReason.TYPED_IN] = _("Se dijo en persona o por teléfono, y esta persona la escribió")
PLACES = {Place.CHOSEN: _("Enlace 1, quien usted eligió"), Place.BACKUP: _("Enlace 2, el relevo")}
SHORT_PLACES = {Place.CHOSEN: _("Enlace 1"), Place.BACKUP: _("Enlace 2")}
