"""Count, by campaign and hour, what became of tries. Called last in a transaction: rows are hot."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.giving.breaker_rules import Outcome
from portal.giving.pressure_models import PressureHour
from portal.giving.pressure_rules import Stop

BEGUN = "begun"
KINDS = (BEGUN, *Outcome, *Stop)


def count(session: Session, campaign_id: int, kind: str, *, now: datetime, number: int = 1) -> None:
    """One more of `kind` in this hour."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    hour = now.replace(minute=0, second=0, microsecond=0)
    row = {"campaign_id": campaign_id, "hour": hour, "kind": str(kind), "number": number}
    statement = dialect.insert(PressureHour).values(**row)
    one_more = {"number": PressureHour.number + statement.excluded.number}
    keys = ["campaign_id", "hour", "kind"]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=one_more))
