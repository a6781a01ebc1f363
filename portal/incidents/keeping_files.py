"""Keep a file of reports between its preview and its import, sealed for whoever brought it."""

import zlib
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.csv_tables import Table
from portal.errors import NotFound
from portal.incidents.report_models import ReportUpload
from portal.incidents.report_rules import LARGEST, report_table
from portal.references import new_reference

UPLOAD_LASTS = timedelta(days=1)
KEY_BITS = 256
# Each key seals one file once, so that its nonce need not differ.
NONCE = bytes(12)


def keep_reports(
    session: Session, *, proposer: Actor, organisation_id: int, body: bytes, now: datetime
) -> tuple[ReportUpload, bytes]:
    """Keep a readable file; its key is given back and stays nowhere. Old files are forgotten.

    Raises FileRefused, NotFound for an organisation where the proposer may not.
    """
    if not proposer.can_in(Permission.INCIDENT_PROPOSE, organisation_id):
        raise NotFound
    report_table(body)
    forget_files(session, now=now)
    key, reference = AESGCM.generate_key(KEY_BITS), new_reference()
    made = ReportUpload(
        reference=reference,
        organisation_id=organisation_id,
        uploaded_by=proposer.reference,
        uploaded_at=now,
        body=AESGCM(key).encrypt(NONCE, zlib.compress(body), reference.encode()),
    )
    session.add(made)
    session.flush()
    return made, key


def forget_files(session: Session, *, now: datetime) -> int:
    """Forget files that nobody imported within a day; how many."""
    gone = session.scalars(
        delete(ReportUpload)
        .where(ReportUpload.uploaded_at < now - UPLOAD_LASTS)
        .returning(ReportUpload.id)
    )
    return len(gone.all())


def file_of(session: Session, proposer: Actor, reference: str) -> ReportUpload:
    """A kept file, for whoever brought it; raises NotFound."""
    found = session.scalar(
        select(ReportUpload).where(
            ReportUpload.reference == reference,
            ReportUpload.uploaded_by == proposer.reference,
            ReportUpload.organisation_id.in_(
                proposer.organisations_with(Permission.INCIDENT_PROPOSE)
            ),
        )
    )
    if found is None:
        raise NotFound
    return found


def table_in(upload: ReportUpload, key: bytes) -> Table:
    """The head and rows of a kept file; raises NotFound for another key."""
    try:
        packed = AESGCM(key).decrypt(NONCE, upload.body, upload.reference.encode())
    except (InvalidTag, ValueError):
        raise NotFound from None
    return report_table(zlib.decompressobj().decompress(packed, LARGEST + 1))
