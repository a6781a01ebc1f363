"""What became of sealed reports: asked by digest, as no id of the vault is kept here."""

import hashlib
from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from portal.incidents.models import Incident
from portal.incidents.rules import ENDS_ORIGINALS


def source_digest(capsule_id: str) -> str:
    """What an incident keeps of the report that it was proposed from."""
    return hashlib.sha256(capsule_id.encode()).hexdigest()


def proposed_from(session: Session, capsule_id: str) -> Incident | None:
    """The incident that its intermediary proposed from this report, if any."""
    return session.scalar(
        select(Incident).where(Incident.source_digest == source_digest(capsule_id))
    )


def decided_among(session: Session, capsule_ids: Collection[str]) -> set[str]:
    """Those whose incident, or the one it repeats, has its verdict (at most 1,000 at a time)."""
    digests = {source_digest(one): one for one in capsule_ids}
    repeated = aliased(Incident)
    found = session.scalars(
        select(Incident.source_digest)
        .outerjoin(repeated, repeated.id == Incident.duplicate_of_id)
        .where(
            Incident.source_digest.in_(digests),
            or_(Incident.state.in_(ENDS_ORIGINALS), repeated.state.in_(ENDS_ORIGINALS)),
        )
    )
    return {digests[digest] for digest in found if digest is not None}
