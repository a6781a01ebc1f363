"""Money moves between an organisation's own funds, in one currency and to the cent."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.ledger.posting import Posted, post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Money

SOURCE = "transfer"


def transfer_to_pool(
    session: Session,
    *,
    organisation_id: int,
    fund: str,
    amount: Money,
    external_id: str,
    livemode: bool,
    now: datetime,
) -> Posted:
    """From a campaign's fund, or from the reserve when `fund` is empty, to the pooled fund.

    Raises FundTooLow when less is there.
    """
    kind = AccountKind.TRANSFERRED if fund else AccountKind.RESERVE
    return post(
        session,
        source=SOURCE,
        external_id=external_id,
        lines=[
            debit(AccountKey(kind, organisation_id, fund), amount),
            credit(AccountKey(AccountKind.POOL, organisation_id), amount),
        ],
        occurred_at=now,
        livemode=livemode,
        now=now,
    )
