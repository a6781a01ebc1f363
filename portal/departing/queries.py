"""What would be stranded if an organisation left now, counted from every domain."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Membership
from portal.aid.models import Case, Commitment
from portal.aid.rules import CommitmentState
from portal.departing.models import Departure, Export, ExportPiece
from portal.departing.rules import Keeps
from portal.errors import NotFound
from portal.giving.campaign_rules import CampaignState
from portal.giving.gift_rules import GiftState
from portal.giving.models import Campaign, Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.monthly_rules import RUNNING
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.ledger.queries import Totals, totals
from portal.organisations.arco_queries import open_requests
from portal.volunteering.models import Shift, Task

PROMISED = (CommitmentState.PROPOSED, CommitmentState.COMMITTED)
ON_THEIR_WAY = (GiftState.AWAITING, GiftState.PENDING, GiftState.DISPUTED)
IN_HAND = (IncidentState.RECEIVED, IncidentState.TRIAGED, IncidentState.UNDER_REVIEW)


def facts_of(
    session: Session, organisation_id: int, *, key_holders: int, now: datetime
) -> dict[Keeps, int]:
    """How much of each would be stranded. `key_holders` comes from the vault, or from the word
    of whoever asked there.
    """
    campaigns = select(Campaign.id).where(Campaign.organisation_id == organisation_id)
    tasks = select(Task.id).where(Task.organisation_id == organisation_id)

    def mine(model: Any, *conditions: Any) -> int:
        return _count(session, model.organisation_id == organisation_id, *conditions)

    return {
        Keeps.OPEN_CASES: mine(Case, Case.is_open),
        Keeps.AID_PROMISED: mine(Commitment, Commitment.state.in_(PROMISED)),
        Keeps.INTERMEDIARIES: mine(Membership, Membership.role == Role.INTERMEDIARY),
        Keeps.KEY_HOLDERS: key_holders,
        Keeps.OPEN_CAMPAIGNS: mine(Campaign, Campaign.state != CampaignState.CLOSED),
        Keeps.GIFTS_ON_THEIR_WAY: _count(
            session, Gift.campaign_id.in_(campaigns), Gift.state.in_(ON_THEIR_WAY)
        )
        + _count(session, MonthlyGift.campaign_id.in_(campaigns), MonthlyGift.state.in_(RUNNING)),
        Keeps.MONEY_HELD: sum(1 for one in _books(session, organisation_id) if _holds(one)),
        Keeps.SHIFTS_AHEAD: _count(
            session, Shift.task_id.in_(tasks), Shift.ends_at > now, Shift.cancelled_at.is_(None)
        ),
        Keeps.INCIDENTS_IN_HAND: _count(
            session,
            Incident.handled_by_organisation_id == organisation_id,
            Incident.state.in_(IN_HAND),
        ),
        Keeps.DATA_REQUESTS: open_requests(session, organisation_id),
    }


def own_money(session: Session, organisation_id: int) -> list[Totals]:
    """What stays in the organisation's own bank: its pool, which campaigns repaid for help that
    had already arrived."""
    return [one for one in _books(session, organisation_id) if one.pool.minor]


def departure_of(session: Session, organisation_id: int, *, lock: bool = False) -> Departure | None:
    """The proposal to leave, if there is one."""
    query = select(Departure).where(Departure.organisation_id == organisation_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def exports_of(session: Session, user_id: int, organisation_id: int) -> list[Export]:
    """The reader's own exports there that still last, newest first."""
    mine = select(Export).where(
        Export.user_id == user_id, Export.organisation_id == organisation_id
    )
    return list(session.scalars(mine.order_by(Export.id.desc()).limit(10)))


def export_of(session: Session, user_id: int, organisation_id: int, reference: str) -> Export:
    """One of the reader's own exports; raises NotFound for anybody else's."""
    found = session.scalar(
        select(Export).where(
            Export.reference == reference,
            Export.user_id == user_id,
            Export.organisation_id == organisation_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def piece_of(session: Session, export_id: int, number: int) -> bytes | None:
    """One part of the file, or None after the last."""
    return session.scalar(
        select(ExportPiece.body).where(
            ExportPiece.export_id == export_id, ExportPiece.number == number
        )
    )


def _books(session: Session, organisation_id: int) -> list[Totals]:
    both = (
        totals(session, livemode=livemode, organisation_ids=[organisation_id])
        for livemode in (True, False)
    )
    return [one for some in both for one in some]


def _holds(one: Totals) -> bool:
    # A campaign's fund is owed to needs, or back to donors; what was set apart is owed to a family.
    return bool(one.committed.minor > 0 or (one.fund and one.held.minor > 0))


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0
