"""A bill is sealed on the device: to the request's intermediaries, and to nobody else."""

from datetime import datetime

from portal.references import new_reference
from portal.vault.crypto.carried import Bundle
from portal.vault.crypto.carried_acts import ActKind
from portal.vault.crypto.carried_evidence import MOST_PLAIN, CarriedEvidence, write_carried
from portal.vault.crypto.directory import Directory
from portal.vault.crypto.files import seal_with_manifest
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction, MessagePlace, attached_name, sign_message
from portal.vault.errors import BundleTooOld, FileRefused, NotYetReleased
from portal.vault.evidence_rules import (
    Evidence,
    Expense,
    ensure_paper,
    ensure_sensible,
    evidence_of,
    write_evidence,
)
from portal.vault.file_rules import Upload, ensure_acceptable, without_trailing
from resguardo_open.reading import Opened
from resguardo_open.sealing import people_of, sealed_act


def seal_evidence(
    expense: Expense,
    bill: Upload,
    bundle: Bundle,
    opened: Opened,
    directory: Directory,
    keys: PrivateKeys,
    *,
    now: datetime,
) -> tuple[Evidence, bytes]:
    """The expense with the mark of its paper, and the file to bring.

    Raises NotYetReleased before the request is a case, BundleTooOld for a bundle that does not say
    where the message belongs, FileRefused and EvidenceRefused as the portal would.
    """
    if not opened.case:
        raise NotYetReleased
    if not bundle.next_inward:
        raise BundleTooOld
    ensure_sensible(expense, today=now.date())
    ensure_paper(bill)
    plain = without_trailing(ensure_acceptable(bill.name, bill.plain), bill.plain)
    if len(plain) > MOST_PLAIN:
        raise FileRefused("too large")
    evidence = evidence_of(expense, bill)
    carried = _carried(evidence, Upload(bill.name, plain), bundle, opened, directory, keys, now)
    return evidence, write_carried(carried, keys)


def _carried(
    evidence: Evidence,
    bill: Upload,
    bundle: Bundle,
    opened: Opened,
    directory: Directory,
    keys: PrivateKeys,
    now: datetime,
) -> CarriedEvidence:
    readers = people_of(bundle, directory, now)
    file_id, blob_id = new_reference(), new_reference()
    kind = ensure_acceptable(bill.name, bill.plain).value
    sealed, manifest = seal_with_manifest(bill.plain, blob_id=blob_id, kind=kind, name=bill.name)
    place = MessagePlace(bundle.capsule_id, Direction.TO_INTERMEDIARY, bundle.next_inward)
    words = sign_message(write_evidence(evidence), place, keys, [attached_name(file_id, manifest)])
    said = evidence.expense
    told = {
        "sequence": str(place.sequence),
        "case": opened.case["case"],
        "commitment": said.commitment,
        "minor": str(said.amount.minor),
        "currency": said.amount.currency.value,
        "day": said.spent_on.isoformat(),
        "mark": evidence.mark,
    }
    lies = {"file": file_id, "blob": blob_id}
    return CarriedEvidence(
        sealed_act(ActKind.EVIDENCE, Purpose.MESSAGE, words, told, bundle, readers),
        sealed_act(ActKind.PAPER, Purpose.MESSAGE_FILE, manifest, lies, bundle, readers),
        sealed,
    )
