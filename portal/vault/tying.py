"""A case that hung on nothing yet is tied to an incident that has been verified since.

The desk learns that it is tied, and the coarse cell; which incident it is stays sealed.
"""

import json
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.directories import ensure_certified
from portal.vault.errors import NotYetReleased
from portal.vault.models import Release, StoredContent, Wrap
from portal.vault.parcels import keep, pack
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for
from portal.vault.releasing import case_link, link_readers
from portal.vault.rules import Deed, MessageKind
from portal.vault.sending import send


def tie_case(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    incident: str,
    cell: str,
    confirmed_through: int,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Seals the link anew with `incident` and tells the desk its coarse `cell`.

    `confirmed_through` is the number of the last lapse known before the incident was asked about.
    Raises CapsuleNotFound, NotCertified, or NotYetReleased when the request is no case yet.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule = capsule_for(session, capsule_id, holder_id=holder_id, lock=True).capsule
    link = case_link(session, capsule_id=capsule_id, recipient=holder_id, keys=keys)
    release = session.get(Release, capsule_id)
    if link is None or release is None:
        raise NotYetReleased
    parcel = pack(
        json.dumps({"case": link.case, "incident": incident}).encode(),
        capsule_id=capsule_id,
        purpose=Purpose.CASE_LINK,
        recipients=link_readers(session, capsule, holder_id, keys, vault, now),
    )
    keep(session, parcel)
    before, release.link_id = release.link_id, parcel.content_id
    session.flush()
    session.execute(delete(Wrap).where(Wrap.content_id == before))
    session.execute(delete(StoredContent).where(StoredContent.id == before))
    payload = {"case": link.case, "cell": cell, "confirmed_through": confirmed_through}
    send(session, kind=MessageKind.CASE_TIED, payload=payload)
    # The request is not named, as with a release.
    record(session, actor=holder_id, deed=Deed.TIED, now=now)
