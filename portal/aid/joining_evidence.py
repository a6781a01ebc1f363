"""What an expense came to joins the money set apart for it; the vault's message is applied once."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case, Commitment, Evidence, Need
from portal.money import Money
from portal.outbox.writing import apply_once


def join_evidence(
    session: Session,
    *,
    message_id: str,
    case_reference: str,
    commitment_reference: str,
    amount: Money,
    spent_on: date,
    mark: str,
) -> bool:
    """Keep amount, day and mark; False when there is nothing to do.

    It counts for an ended case too: the paper was brought while it was open. No audit row, no line
    of history and no new version: their day would join the case to a request that got a file then.
    """
    commitment = session.scalar(
        select(Commitment)
        .join(Need, Commitment.need_id == Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(Case.reference == case_reference, Commitment.reference == commitment_reference)
    )
    if commitment is None or not apply_once(session, message_id):
        return False
    session.add(
        Evidence(
            commitment_id=commitment.id,
            amount_minor=amount.minor,
            currency=amount.currency.value,
            spent_on=spent_on,
            mark=mark,
        )
    )
    session.flush()
    return True
