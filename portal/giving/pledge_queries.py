"""Reads of sponsors' promises: what each comes to is computed from the books, never kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.models import Campaign
from portal.giving.offline_models import OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.pledge_models import MatchingPledge
from portal.giving.pledge_rules import matched
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.rules import AccountKind
from portal.money import Currency, Money

COUNTED = (AccountKind.GIFTS, AccountKind.REFUNDS, AccountKind.DISPUTE_LOSSES)


@dataclass(frozen=True)
class Promised:
    """One promise: what it adds until now, what came of it, and what is owed still."""

    pledge: MatchingPledge
    matched: Money
    paid: Money

    @property
    def owed(self) -> Money:
        """Promised for what others gave, and not received."""
        return max(self.matched - self.paid, Money(0, self.matched.currency))


def pledges_for(session: Session, actor: Actor) -> list[MatchingPledge]:
    """The promises to campaigns whose money `actor` writes down, newest first."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    return list(
        session.scalars(
            select(MatchingPledge)
            .join(Campaign)
            .where(Campaign.organisation_id.in_(where))
            .order_by(MatchingPledge.id.desc())
            .limit(100)
        )
    )


def payable_pledge(
    session: Session, campaign: Campaign, reference: str | None
) -> MatchingPledge | None:
    """The promise to that campaign that a gift pays, if it pays one; raises NotFound."""
    if not reference:
        return None
    found = session.scalar(
        select(MatchingPledge).where(
            MatchingPledge.reference == reference, MatchingPledge.campaign_id == campaign.id
        )
    )
    if found is None:
        raise NotFound
    return found


def promised_to(session: Session, campaign: Campaign, *, livemode: bool) -> list[Promised]:
    """What each promise to a campaign comes to now."""
    pledges = session.scalars(
        select(MatchingPledge)
        .where(MatchingPledge.campaign_id == campaign.id, MatchingPledge.livemode == livemode)
        .order_by(MatchingPledge.id)
    ).all()
    if not pledges:
        return []
    added = matched(_received_by_day(session, campaign, livemode), [p.terms for p in pledges])
    paid = _paid(session, pledges)
    currency = Currency(campaign.currency)
    return [
        Promised(
            pledge,
            Money(added[pledge.reference], currency),
            Money(paid.get(pledge.id, 0), currency),
        )
        for pledge in pledges
    ]


def _received_by_day(session: Session, campaign: Campaign, livemode: bool) -> dict[date, int]:
    """What others gave, less what was given back; what sponsors themselves paid is left out."""
    by_sponsors = select(OfflineGift.reference).where(
        OfflineGift.campaign_id == campaign.id, OfflineGift.pledge_id.is_not(None)
    )
    their_entries = select(JournalEntry.id).where(JournalEntry.external_id.in_(by_sponsors))
    undone = JournalEntry.reverses_id
    rows = session.execute(
        select(func.date(JournalEntry.occurred_at), func.sum(-Posting.amount))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind.in_(COUNTED),
            Account.organisation_id == campaign.organisation_id,
            Account.fund == campaign.fund,
            Account.currency == campaign.currency,
            Account.livemode == livemode,
            JournalEntry.external_id.not_in(by_sponsors),
            # A payment that never came is undone under another name.
            or_(undone.is_(None), undone.not_in(their_entries)),
        )
        .group_by(func.date(JournalEntry.occurred_at))
    )
    return {
        day if isinstance(day, date) else date.fromisoformat(day): int(minor) for day, minor in rows
    }


def _paid(session: Session, pledges: Sequence[MatchingPledge]) -> dict[int, int]:
    rows = session.execute(
        select(OfflineGift.pledge_id, func.sum(OfflineGift.amount_minor))
        .where(
            OfflineGift.pledge_id.in_([pledge.id for pledge in pledges]),
            OfflineGift.state == OfflineState.CONFIRMED,
        )
        .group_by(OfflineGift.pledge_id)
    )
    return {pledge_id: int(minor) for pledge_id, minor in rows if pledge_id is not None}


def pledge_for(session: Session, actor: Actor, reference: str) -> MatchingPledge:
    """One promise, held; raises NotFound for another organisation's."""
    found = session.scalar(
        select(MatchingPledge)
        .where(MatchingPledge.reference == reference)
        .with_for_update(of=MatchingPledge)
    )
    if found is None or not actor.can_in(Permission.MONEY_RECORD, found.campaign.organisation_id):
        raise NotFound
    return found
