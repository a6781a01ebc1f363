"""Cases as an intermediary would release them; the texts name nobody."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case
from portal.aid.opening_cases import open_case
from portal.aid.rules import HouseholdBand, NeedKind, ReleasedFacts, Urgency
from portal.clock import day_of, utc_now
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Currency, Money
from portal.references import new_pseudonym, new_reference

DESK_KEY = "desk key of the tests, long enough for anyone"


def released(**changes: object) -> ReleasedFacts:
    """What an intermediary might pass on."""
    facts: dict[str, object] = {
        "case_reference": new_pseudonym(),
        "organisation_id": 1,
        "need": NeedKind.FOOD,
        "urgency": Urgency.THIS_WEEK,
        "household": HouseholdBand.THREE_TO_FIVE,
        "cell": "19·2026-11",
        "tied": True,
        "confirmed_through": 0,
        "text": "Texto limpio de prueba",
        "day": day_of(utc_now()),
        "intermediary": "enlace",
        **changes,
    }
    return ReleasedFacts(**facts)  # type: ignore[arg-type]


def case(
    session: Session,
    *,
    desk_key: str = DESK_KEY,
    now: datetime | None = None,
    **changes: object,
) -> Case:
    """A case on the desk."""
    at = now or utc_now()
    facts = released(**{"day": day_of(at), **changes})
    open_case(session, message_id=new_reference(), facts=facts, desk_key=desk_key, now=at)
    return session.scalars(select(Case).where(Case.reference == facts.case_reference)).one()


def mxn(pesos: int) -> Money:
    """Pesos."""
    return Money(pesos * 100, Currency.MXN)


def fill_pool(session: Session, organisation_id: int, pesos: int) -> None:
    """Money in the pooled fund, from the organisation's own bank."""
    now = utc_now()
    post(
        session,
        source="tests",
        external_id=new_reference(),
        lines=[
            debit(AccountKey(AccountKind.BANK, organisation_id), mxn(pesos)),
            credit(AccountKey(AccountKind.POOL, organisation_id), mxn(pesos)),
        ],
        occurred_at=now,
        livemode=False,
        now=now,
    )
