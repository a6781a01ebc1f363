"""Which message of the Common Alerting Protocol a change calls for, and what it may tell. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from portal.incidents.period_rules import HERE
from portal.incidents.rules import IncidentState

LASTS = timedelta(hours=24)
QUARTER_HOURS = 6
SAID_AGAIN_BEFORE = timedelta(hours=QUARTER_HOURS)
S = IncidentState
STANDS = frozenset({S.UNCONFIRMED, S.CORROBORATED, S.VERIFIED, S.CORRECTED})
IS_OVER = frozenset({S.EXPIRED})
WAS_NOT_SO = frozenset({S.FALSE, S.CANNOT_VERIFY, S.DUPLICATE_OF, S.RETRACTED})


class MessageKind(StrEnum):
    """The kinds that we send, as CAP 1.2 names them."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True)
class Sent:
    """A message that went out."""

    number: int
    kind: MessageKind
    state: IncidentState
    revision: int
    expires: datetime

    @property
    def sent(self) -> datetime:
        """When it says that it was sent."""
        return self.expires - LASTS


def in_force(messages: Sequence[Sent], *, now: datetime) -> list[Sent]:
    """What has not expired since the last Cancel, oldest first."""
    ends = [place for place, one in enumerate(messages, 1) if one.kind is MessageKind.CANCEL]
    return [one for one in messages[max(ends, default=0) :] if one.expires > now]


def next_message(
    state: IncidentState, revision: int, *, is_live: bool, standing: Sequence[Sent]
) -> MessageKind | None:
    """What to send now that the incident stands so, or None; `standing` is what is in force.

    An alert is for what is going on: nothing is sent anew about what is only told by its week.
    """
    if not standing:
        return MessageKind.ALERT if is_live and state in STANDS else None
    if (standing[-1].state, standing[-1].revision) == (state, revision):
        return None
    if state in WAS_NOT_SO:
        return MessageKind.CANCEL
    return MessageKind.UPDATE if state in STANDS | IS_OVER else None


def may_have_readers(state: IncidentState, revision: int) -> bool:
    """Whether somebody may have to be told: it is verified, or may have been before."""
    return state not in {S.UNCONFIRMED, S.CORROBORATED} or revision > 1


def told_moment(now: datetime, *, number: int, by_quarter: bool) -> datetime:
    """When message `number` was sent, no finer than the published period.

    The quarter of the day, or the day where no quarter is told: a finer time would tell before
    which hour it happened. The seconds only count the messages.
    """
    here = now.astimezone(HERE)
    hour = here.hour - here.hour % QUARTER_HOURS if by_quarter else 0
    start = datetime.combine(here.date(), time(hour), HERE)
    return (start + timedelta(seconds=number)).astimezone(UTC)


def renewal_moment(last: Sent, *, now: datetime) -> datetime | None:
    """When what `last` says was to be said again, or None while it has long to go.

    A quarter of the day before it expires, however late that is noticed: it follows from what was
    told already, so it tells nothing of hours. Once that would be over too, the present quarter.
    """
    due = last.expires - SAID_AGAIN_BEFORE
    if now < due:
        return None
    moment = due + timedelta(seconds=1)
    return moment if moment + LASTS > now else told_moment(now, number=0, by_quarter=True)


def after(last: Sent | None, moment: datetime) -> datetime:
    """`moment`, but never before what was sent last: readers take the latest for what holds."""
    return moment if last is None else max(moment, last.sent + timedelta(seconds=1))
