"""One word to one receiver, whatever the word is of: queued once, let go by one rule, noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from portal.alerts.models import Delivery
from portal.alerts.rules import MAY_HAVE_ARRIVED, Outcome, decide
from portal.extensions import insert_once
from portal.outbox.writing import enqueue
from portal.references import new_reference

Made = TypeVar("Made", bound=Delivery)


@dataclass(frozen=True)
class Going:
    """A word that may leave: whether it is the receiver's first, and may have left before."""

    is_first: bool
    tried_before: bool


def queue_once(
    session: Session, made: type[Delivery], *, kind: str, now: datetime, **of: Any
) -> bool:
    """Write it, and a message to send it; whether it was new. A second time nothing happens."""
    reference = new_reference()
    new = insert_once(session, made, reference=reference, **of)
    if new:
        enqueue(session, kind=kind, payload={"delivery": reference}, now=now)
    return new


def hold(session: Session, made: type[Made], reference: str) -> Made | None:
    """It, held until this transaction ends."""
    return session.scalar(
        select(made)
        .where(made.reference == reference)
        .with_for_update(of=made)
        .execution_options(populate_existing=True)
    )


def hold_all(session: Session, made: type[Made], *which: ColumnElement[bool]) -> Sequence[Made]:
    """All that are `which`, oldest first, held."""
    return session.scalars(
        select(made)
        .where(*which)
        .order_by(made.id)
        .with_for_update(of=made)
        .execution_options(populate_existing=True)
    ).all()


def let_go(
    session: Session,
    found: Delivery,
    earlier: Sequence[Delivery],
    *,
    overtaken: bool,
    first_word: bool,
) -> Going | None:
    """Note that it leaves, or why it does not (None); all that is passed is held.

    Earlier words of the same that still wait do not leave any more: what comes next corrects only
    what may have been read.
    """
    told = any(one.outcome in MAY_HAVE_ARRIVED for one in earlier)
    tried = found.outcome is Outcome.LEAVING
    noted = decide(found.outcome, overtaken=overtaken, first_word=first_word, may_have_arrived=told)
    if noted is None:
        return None
    for one in earlier:
        one.outcome = one.outcome or Outcome.OVERTAKEN
    found.outcome = noted
    session.flush()
    return Going(not told, tried) if noted is Outcome.LEAVING else None


def note(session: Session, made: type[Delivery], reference: str, outcome: Outcome) -> None:
    """What became of it."""
    session.execute(
        update(made)
        .where(made.reference == reference)
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def may_have_it(made: type[Delivery]) -> ColumnElement[bool]:
    """Whose receiver may have the word, or has it on its way."""
    return or_(made.outcome.is_(None), made.outcome.in_(MAY_HAVE_ARRIVED))
