"""A certified intermediary vouches for a new one, or suspends a colleague at once.

The word is signed with the approver's own key: a row written into the database counts for nothing.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.directories import certified, ensure_certified
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import HolderApproval, KeyHolder
from portal.vault.process import VaultProcess
from portal.vault.rotations import every_key_of, followers
from portal.vault.rules import ApprovalFacts, Deed, ensure_may_approve


def approve(
    session: Session,
    *,
    holder_id: str,
    approver_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """One of the two words a new holder needs, signed by the approver; raises MayNotApprove."""
    holder = session.get(KeyHolder, holder_id, with_for_update=True)
    if holder is None:
        raise CapsuleNotFound
    facts = ApprovalFacts(
        approver_certified=approver_id in certified(session, vault=vault, now=now),
        is_self=holder_id in {approver_id, followers(session).get(approver_id)},
        already_approved=session.get(HolderApproval, (holder_id, approver_id)) is not None,
    )
    ensure_may_approve(facts)
    session.add(
        HolderApproval(
            holder_id=holder_id,
            approver_id=approver_id,
            approved_on=day_of(now),
            signature=keys.signing.sign(approval_statement(holder)),
        )
    )
    record(session, actor=approver_id, deed=Deed.APPROVED, now=now)


def approval_statement(holder: KeyHolder) -> bytes:
    """What an approval says: these keys belong to this id, of this organisation."""
    keys = PublicKeys(holder.sealing_key, holder.signing_key)
    return frame("resguardo approval 1", holder.id, holder.organisation, keys.fingerprint)


def suspend(
    session: Session, *, holder_id: str, by_holder_id: str, vault: VaultProcess, now: datetime
) -> None:
    """Locks a colleague out at once; nothing is sealed to them any more. Never opens anything."""
    ensure_certified(session, by_holder_id, vault=vault, now=now)
    block(session, holder_id=holder_id, vault=vault, now=now, actor=by_holder_id)


def block(
    session: Session, *, holder_id: str, vault: VaultProcess, now: datetime, actor: str = "admin"
) -> None:
    """Suspends a person, with every key of theirs: one that is on its way would be sealed to.

    Blocking is all that an administrator can do with the directory. Raises CapsuleNotFound.
    """
    if session.get(KeyHolder, holder_id) is None:
        raise CapsuleNotFound
    for one in sorted(every_key_of(session, [holder_id])):
        session.get_one(KeyHolder, one, with_for_update=True).suspended_on = day_of(now)
        vault.intermediaries.lock_owner(one)
    record(session, actor=actor, deed=Deed.SUSPENDED, now=now, reason=holder_id)
