"""Vet a volunteer: staff vouch for what they did, level by level, until a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.errors import NotYourself
from portal.accounts.models import User, VettingAttestation
from portal.accounts.rules import (
    KIND_OF_LEVEL,
    Attested,
    VettingKind,
    ensure_may_attest,
    level_in_force,
)
from portal.audit.recording import record
from portal.errors import NotFound

_attestation: Any = VettingAttestation.__table__
# Columns, not objects, and built once: every sign-up for a shift asks this, behind its locks.
_STANDING = select(_attestation.c.level, _attestation.c.expires_on).where(
    _attestation.c.user_id == bindparam("user"), _attestation.c.withdrawn_at.is_(None)
)


def record_vetting(
    session: Session,
    *,
    volunteer: User,
    level: int,
    kind: VettingKind,
    by: Actor,
    expires_on: date,
    now: datetime,
) -> VettingAttestation:
    """`by` vouches that `kind` was done; it lifts the volunteer to `level` until `expires_on`.

    Levels build on one another: 1 identity seen, 2 reference called, 3 training done.
    Raises NotFound, NotYourself, EarlierLevelMissing, ExpiryOutOfRange.
    """
    if KIND_OF_LEVEL.get(level) != kind:
        raise ValueError(f"level {level} is attested by {KIND_OF_LEVEL.get(level)}, not by {kind}")
    if by.user_id == volunteer.id:
        raise NotYourself
    organisation_id = _shared_organisation(volunteer, by)
    standing = _standing(session, volunteer.id)
    ensure_may_attest(standing, level, expires_on, now.date())
    made = VettingAttestation(
        user_id=volunteer.id,
        organisation_id=organisation_id,
        level=level,
        kind=kind,
        attested_by=by.reference,
        attested_at=now,
        expires_on=expires_on,
    )
    session.add(made)
    _record(session, "vetted", volunteer, made, by, now)
    return made


def withdraw_vetting(
    session: Session, *, attestation: VettingAttestation, volunteer: User, by: Actor, now: datetime
) -> None:
    """The attestation counts no longer, and with it every level that rests on it."""
    if attestation.user_id != volunteer.id or attestation.withdrawn_at is not None:
        raise NotFound
    _shared_organisation(volunteer, by)
    attestation.withdrawn_at = now
    _record(session, "vetting_withdrawn", volunteer, attestation, by, now)


def current_vetting_level(session: Session, user_id: int, now: datetime) -> int:
    """The level in force today: 0 (none) to 3."""
    return level_in_force(_standing(session, user_id), now.date())


def vetting_levels(session: Session, user_ids: Iterable[int], now: datetime) -> dict[int, int]:
    """The level in force today of each of these people, in one query."""
    ids = list(user_ids)
    standing: dict[int, list[Attested]] = {user_id: [] for user_id in ids}
    rows = session.execute(
        select(
            VettingAttestation.user_id, VettingAttestation.level, VettingAttestation.expires_on
        ).where(VettingAttestation.user_id.in_(ids), VettingAttestation.withdrawn_at.is_(None))
    )
    for user_id, level, expires_on in rows:
        standing[user_id].append(Attested(level, expires_on))
    return {user_id: level_in_force(of, now.date()) for user_id, of in standing.items()}


def _standing(session: Session, user_id: int) -> list[Attested]:
    session.flush()
    rows = session.connection().execute(_STANDING, {"user": user_id})
    return [Attested(level, expires_on) for level, expires_on in rows]


def _shared_organisation(volunteer: User, by: Actor) -> int:
    shared = {
        membership.organisation_id for membership in volunteer.memberships
    } & by.organisations_with(Permission.VOLUNTEER_VET)
    if not shared:
        raise NotFound
    return min(shared)


def _record(
    session: Session,
    action: str,
    volunteer: User,
    attestation: VettingAttestation,
    by: Actor,
    now: datetime,
) -> None:
    session.flush()
    record(
        session,
        actor=by,
        action=action,
        subject=f"user:{volunteer.reference}",
        organisation_id=attestation.organisation_id,
        reason=f"{attestation.level} {attestation.kind}",
        now=now,
    )
