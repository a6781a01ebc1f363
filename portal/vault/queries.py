"""What may be read without any key."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction
from portal.vault.custody import places_of
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import (
    HAS_ORIGINAL,
    Capsule,
    Exclusion,
    HolderApproval,
    KeptAwayPerson,
    KeyHolder,
    Release,
    ThreadMessage,
    VaultDeed,
)
from portal.vault.reaching import place_of, recipients
from portal.vault.rotations import account_of, active_holder, every_key_of, followers
from portal.vault.rules import Deed, OpeningReason, Place

_OPENINGS = (Deed.OPENED.value, Deed.OPENED_FILE.value)
SHOWN_OPENINGS = 500
# Far above the caseload: what is passed to a new key or after two days is not held to it.
MOST_IN_AN_INBOX = 500
# Drawn when the process starts and kept nowhere.
_ORDER = secrets.token_bytes(32)


@dataclass(frozen=True)
class InboxLine:
    """A request in an intermediary's inbox, before anything is unlocked."""

    capsule_id: str
    purpose: str
    received_on: date
    place: Place
    opened: bool
    released: bool
    answered: bool = False
    has_original: bool = True

    @property
    def is_report(self) -> bool:
        """Whether it tells of an incident and asks for nothing."""
        return self.purpose == Purpose.INCIDENT_REPORT.value


@dataclass(frozen=True)
class Opening:
    """What the requester is told of an opening: which of the two, which day, why, and whether it
    was the identity or a file."""

    place: Place
    opened_on: date
    reason: OpeningReason
    of_file: bool = False


@dataclass(frozen=True)
class Holder:
    """An intermediary as their colleagues see them."""

    holder_id: str
    account: str
    organisation: str
    organisation_name: str
    offline: bool
    certified_until: date | None
    suspended_on: date | None
    approvals: int
    fingerprint: str


# What is asked of each line beside its own row.
_FACTS = (
    exists()
    .where(VaultDeed.capsule_id == Capsule.id, VaultDeed.action == Deed.OPENED.value)
    .label("opened"),
    exists().where(Release.capsule_id == Capsule.id).label("released"),
    exists()
    .where(
        ThreadMessage.capsule_id == Capsule.id,
        ThreadMessage.direction == Direction.TO_REQUESTER.value,
    )
    .label("answered"),
    HAS_ORIGINAL.label("original"),
)


def inbox(session: Session, holder_id: str) -> Sequence[InboxLine]:
    """Requests sealed to this person, by day and then in an order that only this process knows.

    Whoever works through the list passes cases to the desk in its order: an order by id could be
    laid beside the desk's.
    """
    excluded = exists().where(
        Exclusion.capsule_id == Capsule.id,
        Exclusion.organisation == KeyHolder.organisation,
        KeyHolder.id == holder_id,
    )
    kept_away = exists().where(
        KeptAwayPerson.capsule_id == Capsule.id,
        KeptAwayPerson.holder_id.in_(every_key_of(session, [holder_id])),
    )
    rows = session.execute(
        select(Capsule, *_FACTS)
        .where(or_(Capsule.chosen_id == holder_id, Capsule.backup_id == holder_id))
        .where(~excluded, ~kept_away)
        .order_by(Capsule.received_on, Capsule.id)
        .limit(MOST_IN_AN_INBOX)
    )
    lines = [
        InboxLine(
            capsule_id=capsule.id,
            purpose=capsule.purpose,
            received_on=capsule.received_on,
            place=place_of(capsule, holder_id),
            opened=was_opened,
            released=was_released,
            answered=was_answered,
            has_original=original_is_here,
        )
        for capsule, was_opened, was_released, was_answered, original_is_here in rows
    ]
    return sorted(lines, key=lambda line: (line.received_on, _shuffled(line.capsule_id)))


def _shuffled(capsule_id: str) -> bytes:
    return hmac.digest(_ORDER, capsule_id.encode(), "sha256")


def news_for(session: Session, holder_id: str) -> dict[str, int]:
    """Requests with messages of the family since this person's last opening, and how many.

    Both are known by day, so those of the day of the opening count again.
    """
    last = (
        select(VaultDeed.capsule_id, func.max(VaultDeed.done_on).label("day"))
        .where(VaultDeed.actor == holder_id, VaultDeed.action == Deed.OPENED.value)
        .group_by(VaultDeed.capsule_id)
        .subquery()
    )
    rows = session.execute(
        select(ThreadMessage.capsule_id, func.count())
        .join(last, last.c.capsule_id == ThreadMessage.capsule_id)
        .where(
            ThreadMessage.direction == Direction.TO_INTERMEDIARY.value,
            ThreadMessage.sent_on >= last.c.day,
        )
        .group_by(ThreadMessage.capsule_id)
        .limit(MOST_IN_AN_INBOX)
    )
    return {row[0]: row[1] for row in rows}


def is_report(session: Session, capsule_id: str) -> bool:
    """Whether it tells of an incident; raises CapsuleNotFound."""
    purpose = session.scalar(select(Capsule.purpose).where(Capsule.id == capsule_id))
    if purpose is None:
        raise CapsuleNotFound
    return purpose == Purpose.INCIDENT_REPORT.value


def openings(session: Session, capsule_id: str) -> Sequence[Opening]:
    """Who opened this request, which day and why; raises CapsuleNotFound."""
    capsule = session.get(Capsule, capsule_id)
    if capsule is None:
        raise CapsuleNotFound
    places = places_of(session, capsule)
    deeds = session.scalars(
        select(VaultDeed)
        .where(VaultDeed.capsule_id == capsule_id, VaultDeed.action.in_(_OPENINGS))
        .order_by(VaultDeed.done_on, VaultDeed.id)
        .limit(SHOWN_OPENINGS)
    )
    return [
        Opening(
            places.get(deed.actor, Place.BACKUP),
            deed.done_on,
            OpeningReason(deed.reason),
            of_file=deed.action == Deed.OPENED_FILE.value,
        )
        for deed in deeds
    ]


def words_changed_on(session: Session, capsule_id: str) -> Sequence[date]:
    """On which days its words were changed."""
    changed = select(VaultDeed.done_on).where(
        VaultDeed.capsule_id == capsule_id, VaultDeed.action == Deed.WORDS_CHANGED.value
    )
    return sorted(session.scalars(changed.limit(SHOWN_OPENINGS)))


def holders(session: Session) -> Sequence[Holder]:
    """Every intermediary, by organisation."""
    rows = session.scalars(select(KeyHolder)).all()
    approvers = list(session.scalars(select(HolderApproval.holder_id)))
    known = followers(session)
    return sorted(
        (_holder(row, approvers.count(row.id), account_of(session, row, known)) for row in rows),
        key=lambda holder: (holder.organisation_name, holder.holder_id),
    )


def holder_of(session: Session, account: str) -> Holder | None:
    """The intermediary with this account, or None."""
    active = active_holder(session, account)
    wanted = active.id if active else ""
    return next((holder for holder in holders(session) if holder.holder_id == wanted), None)


def pair_names(session: Session, capsule_id: str) -> dict[Place, tuple[str, str]]:
    """The organisations (reference and name) that a request is sealed to, less the excluded."""
    capsule = session.get(Capsule, capsule_id)
    if capsule is None:
        raise CapsuleNotFound
    able = session.scalars(select(KeyHolder).where(KeyHolder.id.in_(recipients(session, capsule))))
    return {
        place_of(capsule, holder.id): (holder.organisation, holder.organisation_name)
        for holder in able
    }


def _holder(row: KeyHolder, approvals: int, account: str) -> Holder:
    return Holder(
        holder_id=row.id,
        account=account,
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        offline=row.offline,
        certified_until=row.certified_until,
        suspended_on=row.suspended_on,
        approvals=approvals,
        fingerprint=PublicKeys(row.sealing_key, row.signing_key).fingerprint.hex(),
    )
