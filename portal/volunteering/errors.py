"""What volunteering refuses, each with the facts that say what to do about it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from portal.errors import Refusal
from portal.volunteering.skill_rules import Skill


class Outcome(StrEnum):
    """Every answer to "may I take this shift?"."""

    FREE = "free"
    FULL = "full"
    OVERLAPS = "overlaps"
    REST_TOO_SHORT = "rest_too_short"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    SKILL_MISSING = "skill_missing"
    VETTING_MISSING = "vetting_missing"
    TOO_YOUNG = "too_young"
    ROLE_NOT_CHOSEN = "role_not_chosen"
    ALREADY_IN = "already_in"
    ON_HOLD = "on_hold"
    GROUP_TOO_LARGE = "group_too_large"
    NO_GO = "no_go"


class ClosedBecause(StrEnum):
    """Why nobody can take the shift any more."""

    INCIDENT = "incident"
    STOOD_DOWN = "stood_down"
    CANCELLED = "cancelled"
    PAST = "past"


class SignUpRefused(Refusal):
    """The place was not taken; `outcome` names why."""

    outcome: ClassVar[Outcome]


class Full(SignUpRefused):
    """Every place is taken."""

    outcome = Outcome.FULL


class Overlaps(SignUpRefused):
    """The volunteer is in another shift at that time; None when only the database saw it."""

    outcome = Outcome.OVERLAPS

    def __init__(self, starts_at: datetime | None = None, ends_at: datetime | None = None) -> None:
        super().__init__("another shift at that time")
        self.starts_at = starts_at
        self.ends_at = ends_at


class RestTooShort(SignUpRefused):
    """Too little rest between this shift and another; work may begin again at `rested_at`."""

    outcome = Outcome.REST_TOO_SHORT

    def __init__(self, rested_at: datetime, rest: timedelta) -> None:
        super().__init__(f"rest until {rested_at:%Y-%m-%dT%H:%MZ}")
        self.rested_at = rested_at
        self.rest = rest


class NotYetOpen(SignUpRefused):
    """Sign-up begins at `opens_at`."""

    outcome = Outcome.NOT_YET_OPEN

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(f"opens at {opens_at:%Y-%m-%dT%H:%MZ}")
        self.opens_at = opens_at


class AreaNoGo(SignUpRefused):
    """Nobody goes there before `until`: the alliance said so of the area or its state."""

    outcome = Outcome.NO_GO

    def __init__(self, until: datetime) -> None:
        super().__init__(f"no go until {until:%Y-%m-%dT%H:%MZ}")
        self.until = until


class Closed(SignUpRefused):
    """The shift takes nobody any more."""

    outcome = Outcome.CLOSED

    def __init__(self, because: ClosedBecause) -> None:
        super().__init__(because.value)
        self.because = because


class VettingMissing(SignUpRefused):
    """The shift asks for a higher vetting level than is in force."""

    outcome = Outcome.VETTING_MISSING

    def __init__(self, needed: int, held: int) -> None:
        super().__init__(f"level {needed} needed, {held} held")
        self.needed = needed
        self.held = held


class SkillMissing(SignUpRefused):
    """The shift asks for skills that nobody confirmed, or whose paper expired."""

    outcome = Outcome.SKILL_MISSING

    def __init__(self, missing: Iterable[Skill]) -> None:
        self.missing = tuple(sorted(missing))
        super().__init__(" ".join(self.missing))


class YoungBecause(StrEnum):
    """What keeps a minor from a shift."""

    OUTSIDE = "outside"
    AGE = "age"
    CONSENT = "consent"


class TooYoung(SignUpRefused):
    """The volunteer is under age on that day; `youngest` is the age that the task asks for."""

    outcome = Outcome.TOO_YOUNG

    def __init__(self, because: YoungBecause, youngest: int) -> None:
        super().__init__(f"{because.value}, {youngest}")
        self.because = because
        self.youngest = youngest


class RoleNotChosen(SignUpRefused):
    """The shift has parts, and none of them was chosen."""

    outcome = Outcome.ROLE_NOT_CHOSEN


class AlreadyIn(SignUpRefused):
    """The volunteer holds a place in this very shift."""

    outcome = Outcome.ALREADY_IN


class OnHold(SignUpRefused):
    """Too many absences without a word: somebody of the organisation talks with them first."""

    outcome = Outcome.ON_HOLD


class GroupTooLarge(SignUpRefused):
    """No more than `most` people may come together here; 1 where nobody may bring others."""

    outcome = Outcome.GROUP_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} together")
        self.most = most


class PlaceFree(Refusal):
    """Nobody needs to wait: there is a place."""


class OfferOver(Refusal):
    """The place was kept until `until`; None when nothing is offered any more."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__("the offer is over")
        self.until = until


class CancelInstead(Refusal):
    """Until `until` a place is simply given back; nobody needs to be found for it."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"plain cancellation until {until:%Y-%m-%dT%H:%MZ}")
        self.until = until


class NoCoverSought(Refusal):
    """Nobody looks for cover here, or it was found; or those who wait are asked first."""


class NotSignedUp(Refusal):
    """The volunteer holds no place in this shift."""


class TooLateToCancel(Refusal):
    """The plain cancellation ended at `until`; "I don't feel safe" has no end."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"plain cancellation ended {until:%Y-%m-%dT%H:%MZ}")
        self.until = until


class TransitionRefused(Refusal):
    """The sign-up cannot go from where it is to where it was sent."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} does not lead to {wanted}")
        self.current = current
        self.wanted = wanted


class TooEarly(Refusal):
    """Nobody has come, stayed or been absent before `earliest`."""

    def __init__(self, earliest: datetime) -> None:
        super().__init__(f"not before {earliest:%Y-%m-%dT%H:%MZ}")
        self.earliest = earliest


class PlanReason(StrEnum):
    """Why a shift was not planned; each belongs to one field of the form."""

    INCIDENT_NOT_VERIFIED = "incident_not_verified"
    IN_THE_PAST = "in_the_past"
    END_BEFORE_START = "end_before_start"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CAPACITY_BELOW_ONE = "capacity_below_one"
    MINIMUM_ABOVE_CAPACITY = "minimum_above_capacity"
    HOUR_SKIPPED = "hour_skipped"
    ZONE_UNKNOWN = "zone_unknown"
    LEVEL_UNKNOWN = "level_unknown"
    FAMILIES_NEED_TRAINED = "families_need_trained"
    ALONE_OUTSIDE = "alone_outside"
    MINORS_OUTSIDE = "minors_outside"
    AGE_UNKNOWN = "age_unknown"
    BRIEFING_MISSING = "briefing_missing"
    ROLES_DO_NOT_ADD_UP = "roles_do_not_add_up"
    ROLE_UNNAMED = "role_unnamed"
    LEAD_UNKNOWN = "lead_unknown"
    LEAD_NOT_VETTED = "lead_not_vetted"
    OPENS_TOO_LATE = "opens_too_late"
    CAPACITY_BELOW_TAKEN = "capacity_below_taken"
    ALREADY_BEGUN = "already_begun"
    CALLED_OFF = "called_off"
    ALREADY_THERE = "already_there"
    AREA_STOOD_DOWN = "area_stood_down"
    AREA_NO_GO = "area_no_go"


class PlanRefused(Refusal):
    """The shift cannot be planned so."""

    def __init__(self, reason: PlanReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class MonthRefused(Refusal):
    """The month of coming of age is over, or lies so far ahead that the person is too young."""


class PaperEndRefused(Refusal):
    """A certificate ends after today and by `latest`; None: this skill has no end at all."""

    def __init__(self, latest: date | None) -> None:
        super().__init__(latest)
        self.latest = latest


class WatchesEnough(Refusal):
    """The volunteer watches as many things as one person may."""


class AskedEnough(Refusal):
    """The volunteer, or for this shift enough people, were asked already."""

    def __init__(self, *, of_person: bool) -> None:
        super().__init__(of_person)
        self.of_person = of_person
