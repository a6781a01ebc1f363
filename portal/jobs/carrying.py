"""Carry facts from the vault to the main database, each applied once.

Two databases share no transaction: a fact is applied in the main one, then its row goes from the
vault. A worker killed in between carries it again, and the main database knows it by its id.
"""

import base64
import logging
from collections.abc import Callable
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.aid.closing import withdraw_case
from portal.aid.errors import TooManyPictures
from portal.aid.handing_over import hand_case_over
from portal.aid.hearing_family import hear_family
from portal.aid.joining_evidence import join_evidence
from portal.aid.models import Case
from portal.aid.opening_cases import open_case
from portal.aid.picturing import add_picture
from portal.aid.rechecking import apply_recheck
from portal.aid.rules import HouseholdBand, NeedKind, ReleasedFacts, Urgency
from portal.aid.tying import apply_tie
from portal.clock import day_of, utc_now
from portal.config import Mode, Settings
from portal.extensions import db, insert_once, transaction, vault_reading, vault_transaction
from portal.money import Currency, Money
from portal.notices.writing import notify
from portal.outbox.models import AppliedMessage
from portal.outbox.writing import apply_once
from portal.vault.rules import MessageKind
from portal.vault.sending import Crossing, arrived, stumbled, waiting

log = logging.getLogger("portal.jobs")


class NotYetBorn(RuntimeError):
    """A fact about a case came before the case itself: it is carried again with the next batch."""


class NameTaken(RuntimeError):
    """Two cases drew the same pseudonym; people must look, and nothing is lost meanwhile."""


def carry_from_vault() -> int:
    """Carry what may leave now; return how many facts arrived. Does nothing without a vault."""
    settings = _settings()
    if not settings.has_vault:
        return 0
    urgent_only = not leaves_now(utc_now(), every_minutes=settings.vault_batch_minutes)
    with vault_reading() as session:
        found = waiting(session, urgent_only=urgent_only)
    return sum(_carry(crossing) for crossing in found)


def leaves_now(now: datetime, *, every_minutes: int) -> bool:
    """Whether the batch leaves in this minute: at fixed times, so that none tells who came when.

    0 minutes: at once, for demos and tests.
    """
    return every_minutes == 0 or int(now.timestamp() // 60) % every_minutes == 0


def _carry(crossing: Crossing) -> bool:
    try:
        with transaction() as session:
            APPLY[crossing.kind](session, crossing, utc_now())
    except Exception as fault:
        db.session.rollback()
        name = type(fault).__name__
        log.warning("fact failed", extra={"kind": crossing.kind.value, "fault": name})
        with vault_transaction() as session:
            stumbled(session, crossing.id, fault=name)
        return False
    with vault_transaction() as session:
        arrived(session, crossing.id)
    return True


def _open_case(session: Session, crossing: Crossing, now: datetime) -> None:
    case = str(crossing.payload["case"])
    if not insert_once(session, AppliedMessage, id=_birth(case)):
        # Carried before, or a withdrawal came first and took the case's place: never born then.
        if session.get(AppliedMessage, crossing.id) is None and _case(session, case):
            raise NameTaken
        return
    open_case(
        session,
        message_id=crossing.id,
        facts=_facts(session, crossing, now),
        desk_key=_settings().secret("PORTAL_DESK_KEY"),
        now=now,
        is_demo=_settings().mode is Mode.DEMO,
    )


def _facts(session: Session, crossing: Crossing, now: datetime) -> ReleasedFacts:
    said = crossing.payload
    organisation = select(Organisation.id).where(Organisation.reference == said["organisation"])
    return ReleasedFacts(
        case_reference=str(said["case"]),
        organisation_id=session.scalars(organisation).one(),
        need=NeedKind(said["needs"][0]),
        urgency=Urgency(said["urgency"]),
        household=HouseholdBand(said["household"]),
        cell=str(said["cell"]),
        tied=bool(said["tied_to_verified_incident"]),
        confirmed_through=int(said["confirmed_through"]),
        text=str(said["text"]),
        day=day_of(now),
        intermediary=str(said["intermediary"]),
    )


def _withdraw_case(session: Session, crossing: Crossing, now: datetime) -> None:
    reference = str(crossing.payload["case"])
    if insert_once(session, AppliedMessage, id=_birth(reference)):
        return
    case = _case(session, reference)
    if case is not None and apply_once(session, crossing.id):
        withdraw_case(session, case=case, now=now)


def _recheck_case(session: Session, crossing: Crossing, now: datetime) -> None:
    apply_recheck(
        session,
        message_id=crossing.id,
        case_reference=str(crossing.payload["case"]),
        tied=bool(crossing.payload["tied"]),
        confirmed_through=int(crossing.payload["confirmed_through"]),
        now=now,
    )


def _hand_case_over(session: Session, crossing: Crossing, _now: datetime) -> None:
    _ensure_born(session, str(crossing.payload["case"]))
    hand_case_over(
        session,
        message_id=crossing.id,
        case_reference=str(crossing.payload["case"]),
        giver=str(crossing.payload["giver"]),
        receiver=str(crossing.payload["receiver"]),
    )


def _picture(session: Session, crossing: Crossing, _now: datetime) -> None:
    _ensure_born(session, str(crossing.payload["case"]))
    try:
        add_picture(
            session,
            message_id=crossing.id,
            case_reference=str(crossing.payload["case"]),
            sealed=base64.b64decode(crossing.payload["sealed"]),
        )
    except TooManyPictures:
        # Passed on in one batch with the twelfth. Kept under way it would outlive its case.
        log.warning("a picture found no room in its case and was let go")


def _tie_case(session: Session, crossing: Crossing, now: datetime) -> None:
    said = crossing.payload
    _ensure_born(session, str(said["case"]))
    apply_tie(
        session,
        message_id=crossing.id,
        case_reference=str(said["case"]),
        cell=str(said["cell"]),
        confirmed_through=int(said["confirmed_through"]),
        now=now,
    )


def _hear_family(session: Session, crossing: Crossing, now: datetime) -> None:
    said = crossing.payload
    _ensure_born(session, str(said["case"]))
    hear_family(
        session,
        message_id=crossing.id,
        case_reference=str(said["case"]),
        arrived=str(said["arrived"]),
        helped=said["helped"],
        now=now,
    )


def _join_evidence(session: Session, crossing: Crossing, _now: datetime) -> None:
    said = crossing.payload
    _ensure_born(session, str(said["case"]))
    join_evidence(
        session,
        message_id=crossing.id,
        case_reference=str(said["case"]),
        commitment_reference=str(said["commitment"]),
        amount=Money(int(said["amount_minor"]), Currency(said["currency"])),
        spent_on=date.fromisoformat(said["spent_on"]),
        mark=str(said["mark"]),
    )


def _ensure_born(session: Session, case: str) -> None:
    if session.get(AppliedMessage, _birth(case)) is None:
        raise NotYetBorn


def _tell(session: Session, crossing: Crossing, now: datetime) -> None:
    user = session.scalar(select(User).where(User.reference == crossing.payload["account"]))
    if user is not None and apply_once(session, crossing.id):
        notify(session, kind="something_to_read", language=user.language, user_id=user.id, now=now)


def _case(session: Session, reference: str) -> Case | None:
    return session.scalar(select(Case).where(Case.reference == reference).with_for_update())


def _birth(case: str) -> str:
    return f"case:{case}"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


APPLY: dict[MessageKind, Callable[[Session, Crossing, datetime], None]] = {
    MessageKind.CASE_RELEASED: _open_case,
    MessageKind.CASE_WITHDRAWN: _withdraw_case,
    MessageKind.CASE_RECHECKED: _recheck_case,
    MessageKind.CASE_HANDED_OVER: _hand_case_over,
    MessageKind.CASE_PICTURE: _picture,
    MessageKind.CASE_TIED: _tie_case,
    MessageKind.FAMILY_TOLD: _hear_family,
    MessageKind.CASE_EVIDENCE: _join_evidence,
    MessageKind.SOMETHING_TO_READ: _tell,
}
