"""Decisions about people: names, codes, roles and vetting. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.access.roles import SECOND_FACTOR_REQUIRED, Role, may_hold_together
from portal.accounts.errors import (
    EarlierLevelMissing,
    ExpiryOutOfRange,
    PasswordTooWeak,
    RolesNeverTogether,
    UsernameMalformed,
)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,30})[a-z0-9]")


class CodePurpose(StrEnum):
    """What a one-time code or mailed link allows, once."""

    INVITATION = "invitation"
    RESET = "reset"
    EMAIL_REGISTRATION = "email_registration"
    EMAIL_RESET = "email_reset"


LIFETIME = {
    CodePurpose.INVITATION: timedelta(days=7),
    CodePurpose.RESET: timedelta(days=1),
    CodePurpose.EMAIL_REGISTRATION: timedelta(days=1),
    CodePurpose.EMAIL_RESET: timedelta(hours=2),
}


class VettingKind(StrEnum):
    """What a member of staff did and now vouches for."""

    IDENTITY_SEEN = "identity_seen"
    REFERENCE_CALLED = "reference_called"
    TRAINING_DONE = "training_done"


# Level n is in force while the attestations of levels 1 … n all are.
KIND_OF_LEVEL = {
    1: VettingKind.IDENTITY_SEEN,
    2: VettingKind.REFERENCE_CALLED,
    3: VettingKind.TRAINING_DONE,
}
HIGHEST_LEVEL = max(KIND_OF_LEVEL)
LONGEST_VETTING = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Attested:
    """One attestation: its level, and the last day on which it counts."""

    level: int
    expires_on: date


def level_in_force(attested: Iterable[Attested], today: date) -> int:
    """The highest level whose attestation, and each below it, still counts; 0 for none."""
    current = {a.level for a in attested if a.expires_on >= today}
    level = 0
    while level + 1 in current:
        level += 1
    return level


def ensure_may_attest(
    attested: Iterable[Attested], level: int, expires_on: date, today: date
) -> None:
    """Refuse a level whose foundation is missing, and an end that is past or too far away."""
    in_force = level_in_force(attested, today)
    if level > in_force + 1:
        raise EarlierLevelMissing(in_force + 1)
    latest = today + LONGEST_VETTING
    if not today < expires_on <= latest:
        raise ExpiryOutOfRange(latest)


def ensure_may_hold(held: frozenset[Role], wanted: Role) -> None:
    """Refuse a role that must never meet one already held, in whatever organisation."""
    if not may_hold_together(held | {wanted}):
        raise RolesNeverTogether(held, wanted)


def is_staff(roles: Iterable[Role]) -> bool:
    """Whether some role sees or moves what can hurt people."""
    return bool(frozenset(roles) & SECOND_FACTOR_REQUIRED)


def role_works(role: Role, *, suspended: bool, left: bool) -> bool:
    """Whether a role still counts where it is held.

    A suspended organisation's intermediaries go on: the families who trusted them wait for no vote.
    """
    return not left and (not suspended or role == Role.INTERMEDIARY)


def clean_username(typed: str) -> str:
    """The user name as stored: lower case. An `@` is refused, so it is never taken for a mail."""
    username = typed.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise UsernameMalformed
    return username


def clean_email(typed: str) -> str:
    """The address as stored and compared."""
    return typed.strip().lower()


def ensure_strong(password: str, *, not_like: Iterable[str] = ()) -> None:
    """Refuse passwords that are short, of one repeated piece, or the person's own names."""
    lowered = password.lower()
    own = any(len(word) >= 4 and word.lower() in lowered for word in not_like)
    length = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not length or own or len(set(lowered)) < 5:
        raise PasswordTooWeak(SHORTEST_PASSWORD)


def is_usable(*, used_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Whether a code or link still opens."""
    return used_at is None and now < expires_at
