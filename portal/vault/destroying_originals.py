"""After the verdict what was told of an incident is destroyed: no key to it is left anywhere.

The capsule stays, with its conversation: whoever told may still be answered, and may withdraw it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.crypto.sealing import Purpose
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import CLOCK
from portal.vault.models import Capsule, SealedFile, StoredContent, Wrap
from portal.vault.rules import Deed

_ORIGINAL = (Purpose.INCIDENT_REPORT.value, Purpose.FILE.value)


def reports_kept(session: Session, *, after: str = "", limit: int = 200) -> Sequence[str]:
    """Capsules whose report can still be opened, by id, following `after`."""
    is_kept = exists().where(
        StoredContent.capsule_id == Capsule.id,
        StoredContent.purpose == Purpose.INCIDENT_REPORT.value,
    )
    query = select(Capsule.id).where(Capsule.id > after, is_kept).order_by(Capsule.id)
    return session.scalars(query.limit(limit)).all()


def destroy_original(session: Session, *, capsule_id: str, now: datetime) -> list[str]:
    """Deletes the report, the files that came with it and every key to them.

    Returns the names of the files' blobs, for `delete_blobs` once this is committed. Raises
    CapsuleNotFound when it is gone, or is no report. The audit names no capsule, as with one that
    is forgotten.
    """
    capsule = session.get(Capsule, capsule_id, with_for_update=True)
    if capsule is None or capsule.purpose != Purpose.INCIDENT_REPORT.value:
        raise CapsuleNotFound
    contents = select(StoredContent.id).where(
        StoredContent.capsule_id == capsule_id, StoredContent.purpose.in_(_ORIGINAL)
    )
    of_these = SealedFile.content_id.in_(contents)
    names = list(session.scalars(select(SealedFile.blob_id).where(of_these)))
    session.execute(delete(SealedFile).where(of_these))
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents)))
    session.execute(
        delete(StoredContent).where(
            StoredContent.capsule_id == capsule_id, StoredContent.purpose.in_(_ORIGINAL)
        )
    )
    record(session, actor=CLOCK, deed=Deed.FORGOTTEN, now=now)
    return names
