"""Hold gifts against the journal: what the ledger alone cannot see."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from portal.giving.confirming_offline import SOURCE
from portal.giving.log_subjects import GIFT
from portal.giving.models import Gift, GiftMovement
from portal.giving.offline_models import OfflineGift
from portal.ledger.checking import Fault
from portal.ledger.log_models import LogLeaf
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.rules import AccountKind


def gift_faults(session: Session) -> list[Fault]:
    """Everything wrong with the gifts, empty when they are as the journal says."""
    return [
        *_given_back_more(session),
        *_not_in_the_books(session),
        *_nobodys_in_the_log(session),
    ]


def _given_back_more(session: Session) -> Iterator[Fault]:
    """Refunded and disputed are together never more than was captured."""
    rows = session.execute(
        select(Gift.reference, func.sum(GiftMovement.amount_minor))
        .join(GiftMovement, GiftMovement.gift_id == Gift.id)
        .group_by(Gift.reference)
        .having(func.sum(GiftMovement.amount_minor) < 0)
    )
    for reference, minor in rows:
        yield Fault("gift_given_back_more", f"gift:{reference}", str(int(minor)))


def _not_in_the_books(session: Session) -> Iterator[Fault]:
    """An off-line gift is in the books exactly when two people confirmed it."""
    rows = session.execute(
        select(OfflineGift.reference, OfflineGift.gift_id, JournalEntry.id)
        .outerjoin(
            JournalEntry,
            and_(JournalEntry.source == SOURCE, JournalEntry.external_id == OfflineGift.reference),
        )
        .where(OfflineGift.gift_id.is_(None) != JournalEntry.id.is_(None))
    )
    for reference, _gift, _entry in rows:
        yield Fault("offline_gift_and_journal", f"offline_gift:{reference}")


def _nobodys_in_the_log(session: Session) -> Iterator[Fault]:
    """Whatever a campaign received stands in the public log as a gift: its donor can prove it."""
    rows = session.scalars(
        select(JournalEntry.reference)
        .join(LogLeaf, LogLeaf.entry_id == JournalEntry.id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind == AccountKind.GIFTS,
            Posting.amount < 0,
            LogLeaf.position.is_not(None),
            LogLeaf.subject.not_like(f"{GIFT}%"),
        )
        .distinct()
    )
    for reference in rows:
        yield Fault("gift_without_subject", f"entry:{reference}")
