"""What the vault allows, decided from facts alone."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.vault.errors import MayNotApprove, NobodyToSealTo, OpeningRefused

APPROVALS_NEEDED = 2
CERTIFICATE_LIFE = timedelta(days=365)
DIRECTORY_LIFE = timedelta(days=30)
DAILY_OPENINGS = 20
# Two midnights are never more than the 48 hours a family was promised; rows hold days only.
DAYS_UNTIL_BACKUP = 2
REQUESTER = "requester"
CLOCK = "clock"
READER = "reader"


class Place(StrEnum):
    """Which of a request's two intermediaries someone is."""

    CHOSEN = "chosen"
    BACKUP = "backup"


class OpeningReason(StrEnum):
    """Why an identity is opened; the requester is shown it."""

    FIRST_READING = "first_reading"
    ANSWERING = "answering"
    CHECKING = "checking"
    PASSING_ON = "passing_on"
    DELIVERING = "delivering"
    DISCLOSING = "disclosing"
    TYPED_IN = "typed_in"


class FamilyWord(StrEnum):
    """What a family says of the help."""

    YES = "yes"
    PART = "part"
    NO = "no"


class Deed(StrEnum):
    """What the vault's audit records."""

    ADMITTED = "admitted"
    ENROLLED = "enrolled"
    ROTATION_BEGUN = "rotation begun"
    ROTATION_CANCELLED = "rotation cancelled"
    ROTATED = "rotated"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUSPENDED = "suspended"
    AWAY = "away"
    BACK = "back"
    LEFT = "left"
    UNLOCKED = "unlocked"
    RECEIVED = "received"
    WORDS_CHANGED = "words_changed"
    OPENED = "opened"
    OPENED_FILE = "opened_file"
    COMPARED = "compared"
    RELEASED = "released"
    TIED = "tied"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    PASSED = "passed"
    COMPLAINED = "complained"
    DISCLOSED = "disclosed"
    DISCLOSURE_READ = "disclosure_read"
    RECHECKED = "rechecked"
    RELEASED_PICTURE = "released_picture"
    BROUGHT_EVIDENCE = "brought_evidence"
    UPLOAD_REFUSED = "upload_refused"
    RENEWED = "renewed"
    RECEIVES_CHILDREN = "receives children"
    NO_CHILDREN = "receives no children"
    LET_GO = "let go"
    FORGOTTEN = "forgotten"


class MessageKind(StrEnum):
    """What crosses from the vault to the main database."""

    SOMETHING_TO_READ = "notice.something_to_read"
    CASE_RELEASED = "case.released"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_RECHECKED = "case.rechecked"
    CASE_HANDED_OVER = "case.handed_over"
    CASE_PICTURE = "case.picture"
    CASE_TIED = "case.tied"
    FAMILY_TOLD = "case.family_told"
    CASE_EVIDENCE = "case.evidence"


@dataclass(frozen=True)
class ApprovalFacts:
    """About one intermediary's word for another."""

    approver_certified: bool
    is_self: bool
    already_approved: bool


def ensure_may_approve(facts: ApprovalFacts) -> None:
    """Raises MayNotApprove: the word of a certified colleague counts, once."""
    if not facts.approver_certified:
        raise MayNotApprove("not certified")
    if facts.is_self:
        raise MayNotApprove("oneself")
    if facts.already_approved:
        raise MayNotApprove("already approved")


@dataclass(frozen=True)
class PairFacts:
    """About the two people a request is to be sealed to."""

    chosen_organisation: str
    backup_organisation: str
    chosen_offline: bool
    backup_offline: bool
    excluded: Set[str]


def ensure_may_be_sealed_to(facts: PairFacts) -> None:
    """Raises NobodyToSealTo: two organisations, neither excluded, and no weaker backup."""
    if facts.chosen_organisation == facts.backup_organisation:
        raise NobodyToSealTo("same organisation")
    if {facts.chosen_organisation, facts.backup_organisation} & facts.excluded:
        raise NobodyToSealTo("excluded")
    if facts.chosen_offline and not facts.backup_offline:
        raise NobodyToSealTo("backup not offline")


@dataclass(frozen=True)
class OpeningFacts:
    """About one intermediary who asks to open one identity."""

    place: Place
    received_on: date
    today: date
    chosen_has_opened: bool
    chosen_available: bool
    opened_today: int


def ensure_may_open(facts: OpeningFacts) -> None:
    """Raises OpeningRefused: the daily cap, then whose turn it is."""
    if facts.opened_today >= DAILY_OPENINGS:
        raise OpeningRefused("daily cap")
    if facts.place is Place.BACKUP and not _backups_turn(facts):
        raise OpeningRefused("not yet the backup's turn")


def _backups_turn(facts: OpeningFacts) -> bool:
    if not facts.chosen_available:
        return True
    waited = (facts.today - facts.received_on).days
    return not facts.chosen_has_opened and waited >= DAYS_UNTIL_BACKUP
