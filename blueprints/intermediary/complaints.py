"""Complaints as the person reads them to whom they were sealed."""

from blueprints.intermediary.holding import Unlocked
from portal.extensions import vault_reading
from portal.vault import door


def read_complaints(me: Unlocked) -> list[door.ReadComplaint]:
    """Those sealed to this person, the newest first."""
    with vault_reading() as session:
        return door.complaints_for(session, holder_id=me.holder_id, keys=me.keys)


def read_complaint(me: Unlocked, complaint_id: str) -> door.ReadComplaint:
    """One of them; raises CapsuleNotFound when it is not sealed to this person."""
    with vault_reading() as session:
        return door.complaint_for(session, complaint_id, holder_id=me.holder_id, keys=me.keys)
