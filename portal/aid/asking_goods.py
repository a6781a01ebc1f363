"""Write down what is needed in goods, line by line."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import NothingCommitted, NotYourCase, WrongState
from portal.aid.models import Case, GoodsNeed, Item
from portal.aid.recording_history import ensure_fresh, note_change
from portal.aid.rules import WORKING, CaseState


def ask_goods(
    session: Session,
    *,
    case: Case,
    item: Item,
    quantity: int,
    version: int,
    actor: Actor,
    now: datetime,
) -> GoodsNeed:
    """Add a line. Raises StalePage, WrongState, NotYourCase, NothingCommitted."""
    ensure_fresh(case, version)
    if CaseState(case.state) not in WORKING | {CaseState.MET}:
        raise WrongState(case.state)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    if quantity <= 0:
        raise NothingCommitted
    need = GoodsNeed(case_id=case.id, item_id=item.id, asked=quantity)
    session.add(need)
    note_change(session, case=case, actor=actor, what="goods_asked", now=now)
    session.flush()
    session.refresh(case, ["goods"])
    return need
