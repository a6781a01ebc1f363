"""A picture passes to the desk: redrawn, cut, encrypted for the desk, and tied to no request."""

import base64
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.directories import ensure_certified
from portal.vault.errors import NotYetReleased
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for
from portal.vault.releasing import case_link
from portal.vault.rules import Deed, MessageKind
from portal.vault.sending import send_once


def hold_pictures(
    pictures: Sequence[bytes],
    *,
    capsule_id: str,
    holder_id: str,
    vault: VaultProcess,
    now: datetime,
) -> list[str]:
    """Keeps redrawn pictures at hand for this person and request; a token for each."""
    tie = f"{holder_id}:{capsule_id}"
    return [vault.at_hand.hold(picture, tie, now=now) for picture in pictures]


def picture_at_hand(
    token: str, *, capsule_id: str, holder_id: str, vault: VaultProcess, now: datetime
) -> bytes:
    """The redrawn picture of a token; raises PictureGone."""
    return vault.at_hand.picture(token, f"{holder_id}:{capsule_id}", now=now)


def release_picture(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    name: str,
    sealed: bytes,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Sends a picture, already encrypted for the desk and of the one size, after its case.

    `name` is the drawing's own: sent twice it counts once. The audit says who passed on a picture
    on which day, not of which request. Raises CapsuleNotFound, NotCertified, or NotYetReleased when
    the request is no case yet.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule_for(session, capsule_id, holder_id=holder_id, lock=True)
    link = case_link(session, capsule_id=capsule_id, recipient=holder_id, keys=keys)
    if link is None:
        raise NotYetReleased
    payload = {"case": link.case, "sealed": base64.b64encode(sealed).decode()}
    kind = MessageKind.CASE_PICTURE
    if send_once(session, message_id=name, kind=kind, payload=payload):
        record(session, actor=holder_id, deed=Deed.RELEASED_PICTURE, now=now)
