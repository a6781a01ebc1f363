"""How far the words of an incident have come: numbers, never whose."""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.alerts.models import AlertDelivery, AlertWord
from portal.alerts.rules import Outcome
from portal.incidents.models import PublicIncident
from portal.incidents.rules import IncidentState

NOT_NEEDED = frozenset({Outcome.OVERTAKEN, Outcome.NOTHING_TOLD})
ON_THEIR_WAY = frozenset({None, Outcome.LEAVING})


class Progress(NamedTuple):
    """One word, and for how many readers it came to what."""

    state: IncidentState
    revision: int
    sent: int
    waiting: int
    undeliverable: int
    not_needed: int


def progress_of(session: Session, incident: str) -> list[Progress]:
    """Of each word that was to be told of an incident, the oldest first."""
    rows = session.execute(
        select(
            AlertWord.id, AlertWord.state, AlertWord.revision, AlertDelivery.outcome, func.count()
        )
        .join(AlertDelivery, AlertDelivery.word_id == AlertWord.id)
        .join(PublicIncident, PublicIncident.id == AlertWord.incident_id)
        .where(PublicIncident.reference == incident)
        .group_by(AlertWord.id, AlertWord.state, AlertWord.revision, AlertDelivery.outcome)
        .order_by(AlertWord.id)
    )
    words: dict[tuple[IncidentState, int], Counter[Outcome | None]] = {}
    for _id, state, revision, outcome, number in rows:
        words.setdefault((state, revision), Counter())[outcome] += number
    return [
        Progress(
            *word,
            sent=came[Outcome.SENT],
            waiting=sum(came[outcome] for outcome in ON_THEIR_WAY),
            undeliverable=came[Outcome.UNDELIVERABLE],
            not_needed=sum(came[outcome] for outcome in NOT_NEEDED),
        )
        for word, came in words.items()
    ]
