"""Proof of an expense stays sealed with its request; what it comes to crosses to the desk."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.attaching import StoredFile
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import NotYetReleased
from portal.vault.evidence_rules import Evidence, ensure_sensible, told_to_desk, write_evidence
from portal.vault.messaging import note_spoken
from portal.vault.process import VaultProcess
from portal.vault.releasing import case_link
from portal.vault.rules import Deed, MessageKind
from portal.vault.sending import send


def bring_evidence(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    evidence: Evidence,
    file: StoredFile,
    once: str,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Notes it in the conversation, signed and sealed to both intermediaries, and tells the desk.

    In the conversation, because a kind of its own would show whoever takes both databases which
    request has as many papers as which case. The desk gets amount, day and mark; the audit names
    who and which day, not which request. Raises EvidenceRefused, CapsuleNotFound, NotCertified,
    NobodyToSealTo, NotYetReleased, FileRefused when the conversation is full, AlreadySent.
    """
    ensure_sensible(evidence.expense, today=day_of(now))
    note_spoken(
        session,
        capsule_id=capsule_id,
        holder_id=holder_id,
        keys=keys,
        text=write_evidence(evidence),
        files=[file],
        once=once,
        vault=vault,
        now=now,
    )
    link = case_link(session, capsule_id=capsule_id, recipient=holder_id, keys=keys)
    if link is None:
        raise NotYetReleased
    told = told_to_desk(link.case, evidence.expense, evidence.mark)
    send(session, kind=MessageKind.CASE_EVIDENCE, payload=told)
    record(session, actor=holder_id, deed=Deed.BROUGHT_EVIDENCE, now=now)
