"""A request that its intermediary typed for someone at the door or on the telephone."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.errors import NobodyToSealTo
from portal.vault.process import VaultProcess
from portal.vault.receiving import SealedRequest, receive
from portal.vault.rules import Deed, OpeningReason


def receive_in_person(
    session: Session, *, request: SealedRequest, holder_id: str, vault: VaultProcess, now: datetime
) -> str:
    """Stores it, with an opening by who typed it: they know what it says, and the family sees so.

    Raises NobodyToSealTo when they are not the one it is sealed to, and what `receive` raises.
    """
    if request.pair.chosen.intermediary_id != holder_id:
        raise NobodyToSealTo("somebody else's")
    capsule_id = receive(session, request=request, vault=vault, now=now)
    record(
        session,
        actor=holder_id,
        deed=Deed.OPENED,
        now=now,
        capsule_id=capsule_id,
        reason=OpeningReason.TYPED_IN.value,
    )
    return capsule_id
