"""Which lines of a bank's statement tell of an off-line gift: none is booked twice, none is lost.

Lock order: the gift before its lines.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.offline_errors import ParkedBefore
from portal.giving.offline_models import MoneyPlace, OfflineGift
from portal.giving.offline_rules import OfflineState, evidence_key
from portal.giving.statement_errors import IsAGift
from portal.giving.statement_models import StatementLine
from portal.giving.statement_rules import LineState, fits_reference, was_told_by
from portal.money import Money


def ensure_not_parked(session: Session, *, place: MoneyPlace, amount: Money, evidence: str) -> None:
    """Raise ParkedBefore when the bank's movement is in the books as money to clear up.

    Lines that wait still are held too: nobody parks one while its gift is being booked.
    """
    lines = session.scalars(
        select(StatementLine)
        .where(
            StatementLine.place_id == place.id,
            StatementLine.amount_minor == amount.minor,
            StatementLine.state.in_((LineState.QUEUED, LineState.SUSPENSE)),
        )
        .order_by(StatementLine.id)
        .with_for_update(of=StatementLine)
        .execution_options(populate_existing=True)
    )
    key = evidence_key(evidence)
    for line in lines.all():
        if line.state == LineState.SUSPENSE and (
            fits_reference(key, line.bank_reference, line.description)
            or was_told_by(line.line_key, line.on_day, line.amount_minor, key)
        ):
            raise ParkedBefore


def ensure_no_gift(session: Session, line: StatementLine) -> None:
    """Raise IsAGift when a gift that no line tells of yet has this line's reference and amount."""
    told = select(StatementLine.offline_gift_id).where(StatementLine.offline_gift_id.is_not(None))
    keys = session.scalars(
        select(OfflineGift.evidence_key).where(
            OfflineGift.place_id == line.place_id,
            OfflineGift.amount_minor == line.amount_minor,
            OfflineGift.state.in_((OfflineState.WAITING, OfflineState.CONFIRMED)),
            OfflineGift.id.not_in(told),
        )
    )
    if any(key and fits_reference(key, line.bank_reference, line.description) for key in keys):
        raise IsAGift


def line_telling_of(session: Session, gift: OfflineGift) -> StatementLine | None:
    """The line that tells of a gift, held, if one does."""
    return session.scalar(
        select(StatementLine)
        .where(StatementLine.offline_gift_id == gift.id)
        .with_for_update(of=StatementLine)
        .execution_options(populate_existing=True)
    )


def queue_again(session: Session, gift: OfflineGift) -> None:
    """There is no such gift, but the bank's money is there: its line waits for a person again."""
    line = line_telling_of(session, gift)
    if line is None:
        return
    line.state, line.offline_gift_id, line.worked_by = LineState.QUEUED, None, None
    # What nobody kept of the line, whoever wrote the gift down has told.
    line.bank_reference = line.bank_reference or gift.evidence
    line.version += 1
    session.flush()
