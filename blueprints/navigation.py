"""The menus: which pages a reader is offered, by what this process serves and they may do."""

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _

from portal.access.actor import Actor
from portal.access.permissions import Permission as P


@dataclass(frozen=True)
class Link:
    """A page in a menu; `permission` narrows it to those who may open it."""

    endpoint: str
    text: object
    permission: P | None = None


PUBLIC_LINKS = (
    Link("incidents.index", _("Hechos")),
    Link("campaigns.index", _("Campañas")),
    Link("shifts.index", _("Turnos")),
    Link("ledger.index", _("Cuentas claras")),
)
STAFF_LINKS = (
    Link("verification.index", _("Hechos por confirmar"), P.VERIFICATION_DESK_SEE),
    Link("verification.reports", _("Reportes recibidos"), P.INCIDENT_SORT),
    Link("ledger.approvals", _("Lotes por aprobar"), P.BATCH_APPROVE),
    Link("verification.proposal", _("Proponer un hecho"), P.INCIDENT_PROPOSE),
    Link("intermediary.index", _("Solicitudes selladas"), P.INTERMEDIARY_DESK_SEE),
    Link("intermediary.admissions", _("Admitir personas de enlace"), P.INTERMEDIARY_ENROL),
    Link("deliveries.index", _("Entregas"), P.DELIVERY_MARK),
    Link("deliveries.questions", _("Preguntas de la mesa"), P.CASE_RELEASE),
    Link("deliveries.consents", _("Pedir consentimiento"), P.CASE_RELEASE),
    Link("desk.index", _("Casos"), P.CASE_SEE),
    Link("desk.referrals", _("Canalizaciones"), P.REFERRAL_ANSWER),
    Link("desk.services", _("Servicios de la alianza"), P.CASE_SEE),
    Link("stock.index", _("Centros de acopio"), P.STOCK_MANAGE),
    Link("reports.dashboard", _("Tablero"), P.CASE_SEE),
    Link("reports.index", _("Informes"), P.REPORT_EXPORT),
    Link("campaigns.manage", _("Administrar campañas"), P.CAMPAIGN_MANAGE),
    Link("gifts.received", _("Donativos"), P.GIFTS_SEE),
    Link("gifts.refunds", _("Devoluciones"), P.REFUND_APPROVE),
    Link("gifts.receipts", _("Recibos deducibles"), P.CFDI_HANDLE),
    Link("gifts.watched", _("Donativos que la ley vigila"), P.DONORS_WATCH),
    Link("treasury.index", _("Tesorería"), P.MONEY_CONFIRM),
    Link("ledger.books", _("Libros"), P.LEDGER_SEE),
    Link("ledger.batches", _("Lotes de ayuda"), P.BATCH_CLOSE),
    Link("ledger.reserve", _("Reserva de urgencia"), P.RESERVE_FILL),
    Link("shifts.manage", _("Administrar turnos"), P.SHIFT_MANAGE),
    Link("shifts.stand_downs", _("Actividades suspendidas"), P.SHIFT_MANAGE),
    Link("no_go.index", _("Zonas a las que no ir"), P.NO_GO_DECLARE),
    Link("shifts.people", _("Peticiones de personas"), P.SHIFT_MANAGE),
    Link("volunteers.index", _("Personas voluntarias"), P.VOLUNTEER_INVITE),
    Link("volunteers.index", _("Personas voluntarias"), P.VOLUNTEER_VET),
    Link("admin.members", _("Personas"), P.MEMBERS_MANAGE),
    Link("organisations.votes", _("Votos de la alianza"), P.ALLIANCE_VOTE),
    Link("organisations.index", _("Mi organización"), P.ORGANISATION_SETTLE),
    Link("admin.audit", _("Quién hizo qué"), P.AUDIT_SEE),
    Link("admin.alliance", _("Alianza"), P.ALLIANCE_MANAGE),
)


def add_to(app: Flask) -> None:
    """Give every template the menus."""
    app.jinja_env.globals.update(
        has_endpoint=has_endpoint,
        public_links=public_links,
        staff_links=staff_links,
        is_current=is_current,
    )


def has_endpoint(endpoint: str) -> bool:
    """Whether this process serves that page: a surface may run without the others."""
    return endpoint in current_app.view_functions


def is_current(endpoint: str) -> bool:
    """Whether the reader is in that part of the site."""
    return request.endpoint == endpoint


def public_links() -> list[Link]:
    """The menu of the public pages."""
    return [link for link in PUBLIC_LINKS if has_endpoint(link.endpoint)]


def staff_links(actor: Actor) -> list[Link]:
    """The menu of the staff's pages: what `actor` may open, each once, and nothing else."""
    may = {
        link.endpoint: link
        for link in STAFF_LINKS
        if has_endpoint(link.endpoint) and link.permission and actor.can(link.permission)
    }
    return list(may.values())
