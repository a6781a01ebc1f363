"""Whether a payment that the service calls somebody's is one of ours."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.owner_calls import Owner


def is_ours(session: Session, owner: Owner) -> bool:
    """Whether we know the gift or the monthly gift it names."""
    asked = (
        select(Gift.id).where(Gift.reference == owner.gift)
        if owner.gift
        else select(MonthlyGift.id).where(MonthlyGift.reference == owner.monthly)
    )
    return session.scalar(asked) is not None
