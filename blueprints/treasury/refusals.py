"""What happened and what to do, for each refusal of the treasury."""

from flask_babel import gettext as _

from blueprints.template_filters import day, money
from portal.errors import Refusal
from portal.giving import offline_errors as offline
from portal.giving import proposal_errors as proposals
from portal.giving import statement_errors as statements
from portal.ledger import errors as ledger

TREASURY = (
    offline.SamePerson,
    offline.NotWaiting,
    offline.RefundOpen,
    offline.PageIsOld,
    offline.PlaceTaken,
    offline.AmountUnlikely,
    offline.DayUnlikely,
    offline.CurrencyApart,
    offline.CampaignTakesNone,
    offline.EvidenceKnown,
    offline.ParkedBefore,
    proposals.WrongWay,
    proposals.ProposedAlready,
    proposals.NotReversible,
    statements.LineDone,
    statements.DoesNotMatch,
    statements.ToldAlready,
    statements.IsAGift,
    ledger.ReversedBefore,
    ledger.NotYetOver,
    ledger.FundTooLow,
)


def why(refusal: Refusal) -> str:
    """One sentence or two, for the page on which it happened."""
    if isinstance(refusal, offline.AmountUnlikely):
        return _("Escribir una cantidad mayor que cero y hasta %(most)s.", most=money(refusal.most))
    if isinstance(refusal, offline.DayUnlikely):
        return _(
            "El día debe estar entre %(first)s y %(last)s.",
            first=day(refusal.first),
            last=day(refusal.last),
        )
    if isinstance(refusal, offline.ParkedApart):
        return _(
            "Ese dinero es de %(money)s y la campaña o cuenta elegida de %(chosen)s: las monedas no"
            " se mezclan. Elegir otra.",
            money=refusal.place,
            chosen=refusal.campaign,
        )
    if isinstance(refusal, offline.CurrencyApart):
        return _(
            "La cuenta es de %(place)s y la campaña de %(campaign)s: las monedas no se mezclan.",
            place=refusal.place,
            campaign=refusal.campaign,
        )
    if isinstance(refusal, ledger.FundTooLow):
        return _("El fondo tiene %(held)s: no alcanza. Nada se movió.", held=money(refusal.held))
    return _plain(refusal)


def _plain(refusal: Refusal) -> str:
    told = {
        offline.SamePerson: _(
            "Lo confirma otra persona, no quien lo anotó. Pedirlo a alguien más del equipo."
        ),
        offline.NotWaiting: _("Alguien ya lo decidió. Nada cambió ahora."),
        offline.RefundOpen: _(
            "De ese donativo se pidió una devolución por la pasarela. Decidir esa primero."
        ),
        offline.PageIsOld: _("Cambió después de abrir esta página. Revisarlo y volver a decidir."),
        offline.PlaceTaken: _("Ya hay una cuenta o caja con ese nombre."),
        offline.CampaignTakesNone: _("Esa campaña es un borrador y todavía no tiene fondo."),
        offline.EvidenceKnown: _(
            "Ya hay un donativo anotado con esa referencia en esa cuenta. No se anotó otro."
        ),
        offline.ParkedBefore: _(
            "Ese movimiento del banco ya está en los libros como dinero por aclarar. No se anota"
            " otra vez: decir en «Dinero por aclarar» a qué campaña pertenece."
        ),
        proposals.WrongWay: _("Ese dinero no puede ir ahí, o falta decir a qué campaña o cuenta."),
        proposals.ProposedAlready: _(
            "Ya hay una propuesta sobre ese dinero. Confirmarla, o retirarla primero."
        ),
        proposals.NotReversible: _(
            "Ese asiento se corrige donde nació, o ya se corrigió. Nada se movió."
        ),
        statements.LineDone: _("Alguien ya atendió ese renglón."),
        statements.DoesNotMatch: _("El renglón y el donativo no coinciden en cantidad o cuenta."),
        statements.ToldAlready: _(
            "Otro renglón del banco ya está unido a ese donativo. Elegir otro, o anotar uno nuevo."
        ),
        statements.IsAGift: _(
            "Hay un donativo anotado con esa referencia y cantidad. Retirar la propuesta y unir el"
            " renglón con su donativo."
        ),
        ledger.ReversedBefore: _("Ese asiento ya se corrigió, o él mismo corrige a otro."),
        ledger.NotYetOver: _("Solo se cierra un mes terminado, y en su orden."),
    }
    return told[type(refusal)]
