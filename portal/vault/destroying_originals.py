"""After the verdict what was told of an incident is destroyed: no key to it is left anywhere.

The capsule stays, with its conversation: whoever told may still be answered, and may withdraw it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.vault.attaching import detach
from portal.vault.auditing import record
from portal.vault.crypto.sealing import Purpose
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import CLOCK
from portal.vault.models import HAS_ORIGINAL, Capsule, StoredContent, Wrap
from portal.vault.rules import Deed

_IS_REPORT = Capsule.purpose == Purpose.INCIDENT_REPORT.value
_ORIGINAL = (Purpose.INCIDENT_REPORT.value, Purpose.FILE.value)


def reports_kept(session: Session, *, after: str = "", limit: int = 200) -> Sequence[str]:
    """Capsules whose report can still be opened, by id, following `after`."""
    query = select(Capsule.id).where(_IS_REPORT, HAS_ORIGINAL, Capsule.id > after)
    return session.scalars(query.order_by(Capsule.id).limit(limit)).all()


def destroy_original(session: Session, *, capsule_id: str, now: datetime) -> list[str]:
    """Deletes the report, the files that came with it and every key to them.

    Returns the names of the files' blobs, for `delete_blobs` once this is committed. Raises
    CapsuleNotFound when the capsule or its report is gone, or it is no report. The audit names no
    capsule, as with one that is forgotten.
    """
    session.get(Capsule, capsule_id, with_for_update=True)
    here = select(Capsule.id).where(Capsule.id == capsule_id, _IS_REPORT, HAS_ORIGINAL)
    if session.scalar(here) is None:
        raise CapsuleNotFound
    names = detach(session, capsule_id, of=Purpose.FILE)
    original = StoredContent.purpose.in_(_ORIGINAL)
    contents = select(StoredContent.id).where(StoredContent.capsule_id == capsule_id, original)
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents)))
    session.execute(delete(StoredContent).where(StoredContent.capsule_id == capsule_id, original))
    record(session, actor=CLOCK, deed=Deed.FORGOTTEN, now=now)
    return names
