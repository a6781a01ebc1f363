"""An off-line gift goes back to whoever gave it, or turns out never to have come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.booking_gifts import Came, add_movement
from portal.giving.booking_rules import Cover, borne
from portal.giving.confirming_offline import SOURCE
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.models import Gift
from portal.giving.offline_errors import NotWaiting, RefundOpen
from portal.giving.offline_models import OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_rules import Target
from portal.giving.refund_queries import held_of
from portal.giving.starting_gifts import locked_gift
from portal.giving.telling_lines import queue_again
from portal.ledger.models import JournalEntry
from portal.ledger.posting import held_locked, post
from portal.ledger.reversing import reverse
from portal.ledger.rules import (
    AccountKey,
    AccountKind,
    FundKey,
    Guard,
    credit,
    debit,
    without_empty,
)

RETURN = "offline_return"


def give_back(session: Session, proposal: MoneyProposal, *, now: datetime) -> None:
    """Book the return of the gift that `proposal` is about.

    What its fund no longer holds is borne by the reserve, then owed by the organisation. A gift
    that never came is undone as a whole, and a line of the bank that told of it waits again: raises
    FundTooLow when its fund has spent it. Raises RefundOpen while a refund of the gift is asked or
    on its way.
    """
    found = session.scalars(
        select(OfflineGift)
        .where(OfflineGift.reference == proposal.subject)
        .with_for_update(of=OfflineGift)
        .execution_options(populate_existing=True)
    ).one()
    if found.state != OfflineState.CONFIRMED or found.gift_id is None:
        raise NotWaiting(found.state)
    gift = locked_gift(session, session.get_one(Gift, found.gift_id).reference)
    if held_of(session, gift).on_its_way:
        raise RefundOpen
    by_fund = (
        _undo(session, found, now)
        if proposal.target == Target.MISTAKE
        else _book_return(session, found, now)
    )
    add_movement(session, gift, _went(found, now), MovementKind.REFUND, -by_fund)
    gift.state, found.state = GiftState.REFUNDED, OfflineState.RETURNED
    gift.version += 1
    found.version += 1
    session.flush()


def _undo(session: Session, found: OfflineGift, now: datetime) -> int:
    entry = session.scalars(
        select(JournalEntry.reference).where(
            JournalEntry.source == SOURCE, JournalEntry.external_id == found.reference
        )
    ).one()
    reverse(
        session,
        reference=entry,
        organisation_id=found.organisation_id,
        occurred_at=now,
        now=now,
    )
    queue_again(session, found)
    return found.amount_minor


def _book_return(session: Session, found: OfflineGift, now: datetime) -> int:
    organisation_id, fund = found.organisation_id, found.campaign.fund
    guards = (Guard.CAMPAIGN_FUND, fund), (Guard.RESERVE, "")
    cover = Cover(
        *(
            held_locked(
                session,
                FundKey(guard, organisation_id, name, found.amount.currency),
                livemode=found.livemode,
            )
            for guard, name in guards
        )
    )
    by_fund, by_reserve, owed = borne(found.amount, cover)
    post(
        session,
        source=RETURN,
        external_id=found.reference,
        lines=without_empty(
            [
                credit(found.place.account, found.amount),
                debit(AccountKey(AccountKind.REFUNDS, organisation_id, fund), by_fund),
                debit(AccountKey(AccountKind.RESERVE, organisation_id), by_reserve),
                debit(AccountKey(AccountKind.SHORTFALL, organisation_id), owed),
            ]
        ),
        occurred_at=now,
        livemode=found.livemode,
        now=now,
    )
    return by_fund.minor


def _went(found: OfflineGift, now: datetime) -> Came:
    return Came(
        RETURN,
        found.reference,
        found.amount,
        found.place.account,
        now,
        found.language,
        found.livemode,
    )
