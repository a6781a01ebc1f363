"""An organisation's key for its words: made when it first speaks, ended when it should not sign."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.extensions import insert_once
from portal.incidents.word_key_models import WordKey, WordKeyEnd
from portal.incidents.word_roots import WordKeyPair, root_of
from portal.incidents.word_signing_rules import SaidEnd, SaidKey, is_signed, moment_of


class EndReason(StrEnum):
    """Why a key signs nothing any more."""

    RENEWED = "renewed"
    IN_DOUBT = "in_doubt"


def key_in_force(session: Session, organisation: Organisation, *, now: datetime) -> WordKey:
    """The newest key that nobody ended, or the next one."""
    found = session.scalar(
        select(WordKey)
        .outerjoin(WordKeyEnd, WordKeyEnd.key_id == WordKey.id)
        .where(WordKey.organisation_id == organisation.id, WordKeyEnd.key_id.is_(None))
        .order_by(WordKey.number.desc())
        .limit(1)
    )
    return found if found and is_vouched_for(session, found) else _made(session, organisation, now)


def pair_of(session: Session, key: WordKey) -> WordKeyPair:
    """The key's private half, drawn anew."""
    return root_of(session).pair_of(key.organisation.reference, key.number)


def end_key(
    session: Session,
    organisation: Organisation,
    *,
    reason: EndReason,
    by: Actor | str,
    now: datetime,
) -> WordKey:
    """End the key in force, and make the next: no word has to. Returns what was ended."""
    key = key_in_force(session, organisation, now=now)
    ended = SaidEnd(key.public_key, moment_of(now), reason)
    certificate = root_of(session).sign(ended)
    insert_once(
        session, WordKeyEnd, key_id=key.id, ended_at=now, reason=reason, certificate=certificate
    )
    session.expire(key)
    key_in_force(session, organisation, now=now)
    record(
        session,
        actor=by,
        action="word_key_ended",
        subject=f"organisation:{organisation.reference}",
        organisation_id=organisation.id,
        now=now,
        reason=reason,
    )
    return key


def is_vouched_for(session: Session, key: WordKey) -> bool:
    """Whether the deployment itself made this key for this organisation."""
    said = SaidKey(key.organisation.reference, key.number, key.public_key, moment_of(key.since))
    return is_signed(said, key.certificate, root_of(session).public)


def is_ended(session: Session, key: WordKey, at: datetime) -> bool:
    """Whether the key signed nothing any more at `at`; an end that nobody vouched for is none."""
    end = key.end
    return end is not None and end.ended_at <= at and end_is_vouched_for(session, key, end)


def end_is_vouched_for(session: Session, key: WordKey, end: WordKeyEnd) -> bool:
    """Whether the deployment itself ended it."""
    said = SaidEnd(key.public_key, moment_of(end.ended_at), end.reason)
    return is_signed(said, end.certificate, root_of(session).public)


def _made(session: Session, organisation: Organisation, now: datetime) -> WordKey:
    held = WordKey.organisation_id == organisation.id
    number = (session.scalar(select(func.max(WordKey.number)).where(held)) or 0) + 1
    # By the day: the list is public, and no hour of it may tell who spoke.
    root, since = root_of(session), now.replace(hour=0, minute=0, second=0, microsecond=0)
    public = root.pair_of(organisation.reference, number).public
    insert_once(
        session,
        WordKey,
        organisation_id=organisation.id,
        number=number,
        public_key=public,
        since=since,
        certificate=root.sign(SaidKey(organisation.reference, number, public, moment_of(since))),
    )
    # Of two first words at one moment, both are signed with whichever key came first.
    return session.scalars(select(WordKey).where(held, WordKey.number == number)).one()
