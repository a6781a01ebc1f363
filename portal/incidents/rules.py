"""The states of an incident and what leads from one to the next. Pure."""

from datetime import timedelta
from enum import StrEnum

from portal.incidents.errors import TransitionRefused


class IncidentState(StrEnum):
    """Where an incident stands."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    UNDER_REVIEW = "under_review"
    UNCONFIRMED = "unconfirmed"
    CORROBORATED = "corroborated"
    VERIFIED = "verified"
    FALSE = "false"
    CANNOT_VERIFY = "cannot_verify"
    DUPLICATE_OF = "duplicate_of"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    EXPIRED = "expired"


class IncidentKind(StrEnum):
    """What happened, in the widest words that still help."""

    LETHAL_VIOLENCE = "lethal_violence"
    DISPLACEMENT = "displacement"
    DISAPPEARANCE = "disappearance"
    THREATS = "threats"
    ROAD_CLOSED = "road_closed"
    SERVICE_ATTACKED = "service_attacked"


class Outcome(StrEnum):
    """How a review may end without a verdict; organisations' words alone lead to the others."""

    UNCONFIRMED = "unconfirmed"
    CANNOT_VERIFY = "cannot_verify"
    DUPLICATE_OF = "duplicate_of"


class Priority(StrEnum):
    """How soon an answer is owed."""

    HIGH = "high"
    MEDIUM = "medium"


ANSWER_WITHIN = {Priority.HIGH: timedelta(hours=12), Priority.MEDIUM: timedelta(hours=48)}


class RetractionReason(StrEnum):
    """The code that a tombstone carries; the words that were wrong do not stay."""

    DID_NOT_HAPPEN = "did_not_happen"
    WRONG_PLACE_OR_DAY = "wrong_place_or_day"
    ENDANGERS_PEOPLE = "endangers_people"
    SOURCE_DECEIVED = "source_deceived"


S = IncidentState
_REVIEWED = frozenset({S.CORROBORATED, S.VERIFIED, S.FALSE, S.CANNOT_VERIFY, S.DUPLICATE_OF})
_LATER = frozenset({S.CORRECTED, S.RETRACTED, S.EXPIRED})

TRANSITIONS: dict[IncidentState, frozenset[IncidentState]] = {
    S.RECEIVED: frozenset({S.TRIAGED}),
    S.TRIAGED: frozenset({S.UNDER_REVIEW}),
    S.UNDER_REVIEW: _REVIEWED | {S.UNCONFIRMED},
    S.UNCONFIRMED: _REVIEWED | _LATER,
    S.CORROBORATED: (_REVIEWED | _LATER) - {S.CORROBORATED},
    # What was verified is undone only in public: corrected, retracted, or over.
    S.VERIFIED: _LATER,
    S.FALSE: _LATER,
    S.CORRECTED: _REVIEWED | _LATER | {S.UNCONFIRMED},
    # A late word reopens what could not be verified in time.
    S.CANNOT_VERIFY: frozenset({S.UNDER_REVIEW, S.RETRACTED}),
    S.EXPIRED: frozenset({S.CORRECTED, S.RETRACTED}),
    # Split again, it is looked at from the beginning.
    S.DUPLICATE_OF: frozenset({S.RECEIVED}),
    S.RETRACTED: frozenset(),
}

PUBLISHING = frozenset({S.UNCONFIRMED, S.CORROBORATED, S.VERIFIED, S.FALSE, *_LATER})
IN_THE_QUEUE = frozenset(
    {S.RECEIVED, S.TRIAGED, S.UNDER_REVIEW, S.UNCONFIRMED, S.CORROBORATED, S.CORRECTED}
)
TO_SORT = frozenset({S.RECEIVED, S.TRIAGED})
UNANSWERED = frozenset({S.RECEIVED, S.TRIAGED, S.UNDER_REVIEW})
# Words are heard until the matter is decided; a verified incident still counts further voices.
HEARS_WORDS = IN_THE_QUEUE | {S.VERIFIED, S.CANNOT_VERIFY}
MAY_BE_CORRECTED = frozenset(state for state, next_ in TRANSITIONS.items() if S.CORRECTED in next_)
MAY_BE_RETRACTED = frozenset(state for state, next_ in TRANSITIONS.items() if S.RETRACTED in next_)
# On the way to a verdict every incident passes these, one after the other.
_PATH_TO_REVIEW = {
    S.RECEIVED: S.TRIAGED,
    S.TRIAGED: S.UNDER_REVIEW,
    S.CANNOT_VERIFY: S.UNDER_REVIEW,
}


def ensure_transition(current: IncidentState, wanted: IncidentState) -> None:
    """Raise TransitionRefused unless `current` leads to `wanted`."""
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current, wanted)


def next_towards_review(state: IncidentState) -> IncidentState | None:
    """The next step before a review can begin, or None when it has begun."""
    return _PATH_TO_REVIEW.get(state)


# A verdict stands: what was told of it is not needed any more. What could not be verified in time
# is none, as a late word reopens it; the vault's own days bound how long such a report is kept.
ENDS_ORIGINALS = frozenset({S.VERIFIED, S.FALSE, S.RETRACTED, S.EXPIRED})
