"""How funds, accounts and the sources of entries are called."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from portal.giving.offline_queries import place_names
from portal.giving.queries import fund_names

NAMES = {
    "campaign_fund": _("Fondo de campaña"),
    "pool": _("Fondo común"),
    "committed": _("Apartado para casos"),
    "reserve": _("Reserva de urgencia"),
    "stripe_balance": _("Saldo en la pasarela"),
    "bank": _("Banco"),
    "cash_box": _("Caja"),
    "aid_delivered": _("Ayuda entregada"),
    "shortfall": _("Por cubrir por la organización"),
    "suspense": _("Por aclarar"),
}
SOURCES = {
    "stripe": _("Pasarela de pago"),
    "offline": _("Donativo de banco o efectivo"),
    "offline_return": _("Devolución de un donativo"),
    "suspense": _("Dinero aclarado"),
    "bank_line": _("Renglón del banco por aclarar"),
    "transfer": _("Traspaso"),
    "reversal": _("Corrección"),
    "batch": _("Lote de ayuda"),
    "reserve": _("A la reserva"),
    "aid_commitment": _("Apartado para un caso"),
    "aid_delivery": _("Ayuda entregada"),
    "aid_release": _("Vuelve de un caso"),
    "bank_deposit": _("Aporte de la organización"),
    "demo": _("Demostración"),
}


def names_of(session: Session, organisation_ids: Iterable[int]) -> dict[str, str]:
    """The titles of campaigns' funds and the names of places, by fund."""
    where = list(organisation_ids)
    return {
        **fund_names(session, organisation_ids=where),
        **place_names(session, organisation_ids=where),
    }
