"""The one door to the opening half: everything that needs somebody's private key.

Only the help pages and the intermediaries' pages may import it; they import nothing behind it.
"""

from datetime import datetime

from portal.vault.approving import approve, suspend
from portal.vault.bringing_evidence import bring_evidence
from portal.vault.changing_words import Relocked, change_words, relock
from portal.vault.complaining import complain, readers_for
from portal.vault.confirming import confirm_case
from portal.vault.crypto.carried import read_offer
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.receipts import new_receipt, read_receipt
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.disclosing import (
    Terms,
    confirm_disclosure,
    consent,
    consent_in_person,
    propose_disclosure,
    stop_disclosure,
)
from portal.vault.exporting import export_bundle, has_files
from portal.vault.finding_duplicates import Alike, ask_to_compare, find_duplicates
from portal.vault.handing_out import (
    cut_disclosure,
    ensure_ready,
    keep_disclosure,
    seal_disclosure,
)
from portal.vault.handing_over import hand_over, possible_receivers
from portal.vault.messaging import note_spoken, write_to_intermediary, write_to_requester
from portal.vault.opening import ask_to_open, open_cover, open_identity
from portal.vault.passing_on import PassedOn, held_by, pass_on
from portal.vault.process import VaultProcess
from portal.vault.reading_attachments import read_file_to_requester, read_message_file
from portal.vault.reading_complaints import (
    ReadComplaint,
    answer_complaint,
    complaint_for,
    complaints_for,
    complaints_of,
)
from portal.vault.reading_disclosures import (
    ListedDisclosure,
    ask_to_read,
    disclosures_of,
    disclosures_to_agree,
    find_disclosure,
    past_readings,
    read_disclosure,
    unlock_disclosure,
)
from portal.vault.reading_files import (
    FileLine,
    OpenedFile,
    ask_to_open_file,
    list_files,
    read_file,
)
from portal.vault.reading_receipts import (
    FoundRow,
    begin_visit,
    ensure_same_request,
    find_row,
    free_receipt,
    open_receipt,
)
from portal.vault.reading_threads import (
    ReadMessage,
    thread_for_intermediary,
    thread_for_requester,
)
from portal.vault.receiving_in_person import receive_in_person
from portal.vault.reencoding import cut_picture, redraw
from portal.vault.releasing import CaseFacts, CaseLink, case_link, release
from portal.vault.releasing_pictures import hold_pictures, picture_at_hand, release_picture
from portal.vault.rotating import (
    Rotation,
    begin_rotation,
    cancel_rotation,
    ensure_words_at_hand,
    move_to_new_key,
    new_locked_keys,
    rotation_under_way,
)
from portal.vault.starting_over import Avoided, people_to_avoid, start_over
from portal.vault.taking_in import (
    incident_of_release,
    record_refusal,
    take_in_answer,
    take_in_release,
)
from portal.vault.taking_in_evidence import (
    BroughtEvidence,
    keep_sealed,
    read_brought,
    take_in_evidence,
)
from portal.vault.telling_desk import tell_desk
from portal.vault.tying import tie_case
from portal.vault.unlocking import LockedHolder, locked_holder, unlock
from portal.vault.withdrawing import withdraw

__all__ = [
    "Alike",
    "Avoided",
    "BroughtEvidence",
    "CaseFacts",
    "CaseLink",
    "FileLine",
    "FoundRow",
    "ListedDisclosure",
    "LockedHolder",
    "OpenedFile",
    "PassedOn",
    "PrivateKeys",
    "Purpose",
    "ReadComplaint",
    "ReadMessage",
    "Relocked",
    "Rotation",
    "Terms",
    "WordLanguage",
    "Words",
    "answer_complaint",
    "approve",
    "ask_to_compare",
    "ask_to_open",
    "ask_to_open_file",
    "ask_to_read",
    "begin_rotation",
    "begin_visit",
    "bring_evidence",
    "cancel_rotation",
    "case_link",
    "change_words",
    "complain",
    "complaint_for",
    "complaints_for",
    "complaints_of",
    "confirm_case",
    "confirm_disclosure",
    "consent",
    "consent_in_person",
    "cut_disclosure",
    "cut_picture",
    "disclosures_of",
    "disclosures_to_agree",
    "end_visit",
    "ensure_ready",
    "ensure_same_request",
    "ensure_words_at_hand",
    "export_bundle",
    "find_disclosure",
    "find_duplicates",
    "find_row",
    "free_receipt",
    "hand_over",
    "has_files",
    "held_by",
    "hold_pictures",
    "incident_of_release",
    "keep_disclosure",
    "keep_sealed",
    "keys_of_intermediary",
    "keys_of_requester",
    "list_files",
    "lock",
    "locked_holder",
    "move_to_new_key",
    "new_locked_keys",
    "new_receipt",
    "note_spoken",
    "open_cover",
    "open_identity",
    "open_receipt",
    "pass_on",
    "past_readings",
    "people_to_avoid",
    "picture_at_hand",
    "possible_receivers",
    "propose_disclosure",
    "read_brought",
    "read_disclosure",
    "read_file",
    "read_file_to_requester",
    "read_message_file",
    "read_offer",
    "read_receipt",
    "readers_for",
    "receive_in_person",
    "record_refusal",
    "redraw",
    "release",
    "release_picture",
    "relock",
    "rotation_under_way",
    "seal_disclosure",
    "start_over",
    "stop_disclosure",
    "suspend",
    "take_in_answer",
    "take_in_evidence",
    "take_in_release",
    "tell_desk",
    "thread_for_intermediary",
    "thread_for_requester",
    "tie_case",
    "unlock",
    "unlock_disclosure",
    "withdraw",
    "write_to_intermediary",
    "write_to_requester",
]


def keys_of_intermediary(
    cookie: str, *, holder_id: str, vault: VaultProcess, now: datetime
) -> PrivateKeys:
    """The unlocked keys for this one request; raises VaultLocked."""
    return vault.intermediaries.keys(cookie, holder_id, now=now)


def keys_of_requester(
    cookie: str, *, vault: VaultProcess, now: datetime
) -> tuple[str, PrivateKeys]:
    """The capsule's id and the requester's keys for this one request; raises VaultLocked."""
    capsule_id = vault.requesters.owner(cookie, now=now)
    return capsule_id, vault.requesters.keys(cookie, capsule_id, now=now)


def lock(cookie: str, *, vault: VaultProcess) -> None:
    """Forgets the keys: a sign-out, or "cambiar de persona"."""
    vault.intermediaries.lock(cookie)


def end_visit(cookie: str, *, vault: VaultProcess) -> None:
    """The requester leaves: the keys are forgotten."""
    vault.requesters.lock(cookie)
