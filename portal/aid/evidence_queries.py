"""Reads of what proves the expenses of a case."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import CaseEnded, TooManyPapers
from portal.aid.evidence_rules import MOST_PAPERS, PROVABLE, lacks_evidence
from portal.aid.models import Commitment, Evidence
from portal.aid.queries import carried_by
from portal.aid.rules import CommitmentState, NeedKind
from portal.errors import NotFound

MOST = 100


def papers_of(session: Session, commitments: Sequence[Commitment]) -> dict[int, list[Evidence]]:
    """Of each commitment its papers, by the day of the expense; empty where there is none."""
    mine = [commitment.id for commitment in commitments]
    query = select(Evidence).where(Evidence.commitment_id.in_(mine))
    found: dict[int, list[Evidence]] = {number: [] for number in mine}
    for one in session.scalars(query.order_by(Evidence.spent_on, Evidence.mark)):
        found[one.commitment_id].append(one)
    return found


def is_unproved(commitment: Commitment, papers: Sequence[Evidence]) -> bool:
    """Whether the desk still waits for a paper of it."""
    kind, state = NeedKind(commitment.need.kind), CommitmentState(commitment.state)
    return lacks_evidence(kind, state, len(papers))


def provable_of(session: Session, actor: Actor, case_reference: str) -> list[Commitment]:
    """The money of a case for which this intermediary may bring a paper."""
    query = carried_by(actor, case_reference).where(Commitment.state.in_(PROVABLE))
    return list(session.scalars(query.order_by(Commitment.reference).limit(MOST)))


def ensure_provable(session: Session, actor: Actor, *, case: str, commitment: str) -> Commitment:
    """The one a paper is for; raises NotFound, CaseEnded or TooManyPapers."""
    query = carried_by(actor, case).where(Commitment.state.in_(PROVABLE))
    found = session.scalar(query.where(Commitment.reference == commitment))
    if found is None:
        raise NotFound
    if not found.need.case.is_open:
        raise CaseEnded
    held = select(func.count(Evidence.id)).where(Evidence.commitment_id == found.id)
    if (session.scalar(held) or 0) >= MOST_PAPERS:
        raise TooManyPapers
    return found
