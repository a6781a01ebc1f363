"""How the states and kinds of the treasury are called on its pages."""

from flask_babel import lazy_gettext as _

from portal.giving.offline_rules import OfflineState, PlaceKind
from portal.giving.proposal_rules import ProposalKind, ProposalState, Target

PLACES = {PlaceKind.BANK: _("Cuenta de banco"), PlaceKind.CASH_BOX: _("Caja")}
OFFLINE = {
    OfflineState.WAITING: (_("Por confirmar"), "warn"),
    OfflineState.CONFIRMED: (_("En los libros"), "good"),
    OfflineState.WITHDRAWN: (_("Anulado"), "quiet"),
    OfflineState.RETURNED: (_("Devuelto"), "quiet"),
}
KINDS = {
    ProposalKind.SUSPENSE: _("Dinero por aclarar"),
    ProposalKind.BANK_LINE: _("Renglón de banco a «por aclarar»"),
    ProposalKind.TRANSFER: _("Traspaso entre fondos"),
    ProposalKind.REVERSAL: _("Corrección de un asiento"),
    ProposalKind.RETURN: _("Devolución de un donativo"),
}
PROPOSALS = {
    ProposalState.WAITING: (_("Por confirmar"), "warn"),
    ProposalState.CONFIRMED: (_("Confirmado"), "good"),
    ProposalState.WITHDRAWN: (_("Retirado"), "quiet"),
}
TARGETS = {
    Target.GIFTS: _("Donativo a una campaña"),
    Target.FEES: _("Comisión a cargo de una campaña"),
    Target.BANK: _("Viene de una cuenta o caja propia, o va a ella"),
    Target.ORGANISATION: _("A cuenta de la organización"),
    Target.LEAVE: _("Dejarlo por aclarar, con la razón"),
    Target.SUSPENSE: _("Por aclarar"),
    Target.POOL: _("Al fondo común"),
    Target.DONOR: _("Se devolvió a quien donó"),
    Target.MISTAKE: _("El dinero nunca llegó: el asiento fue un error"),
}
