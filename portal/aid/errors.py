"""The refusals of the aid desk, each carrying what the page says."""

from datetime import date

from portal.errors import Refusal
from portal.money import Money


class AidRefused(Refusal):
    """Something at the desk may not be done now."""


class TooManyPictures(AidRefused):
    """The case holds as many pictures as a case may."""


class PictureTooLarge(AidRefused):
    """The picture does not fit the one size that all have."""


class CaseEnded(AidRefused):
    """The case is closed, so nothing more joins it until it is opened again."""


class TooManyPapers(AidRefused):
    """The money holds as many papers as it may."""


class NotTied(AidRefused):
    """The case is not tied to a verified incident, so no pooled money may move."""


class BeingRechecked(AidRefused):
    """An incident in the case's cell was retracted; the vault has not confirmed the case yet."""


class MoreThanNeeded(AidRefused):
    """The amount exceeds what the need still lacks."""

    def __init__(self, lacking: Money) -> None:
        super().__init__(lacking)
        self.lacking = lacking


class MoreThanAvailable(AidRefused):
    """The pooled fund does not hold the amount."""

    def __init__(self, available: Money) -> None:
        super().__init__(available)
        self.available = available


class NothingCommitted(AidRefused):
    """An amount of zero or less commits nothing."""


class NotYourCase(AidRefused):
    """Somebody else works this case; take it over first."""


class WrongState(AidRefused):
    """The case's state does not allow this."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class StalePage(AidRefused):
    """Somebody changed the case since the page was read."""


class AlreadyDelivered(AidRefused):
    """The commitment was delivered before; nothing moves twice."""


class WrongCode(AidRefused):
    """The one-time code is not that of this delivery."""


class NotUrgent(AidRefused):
    """The reserve is for what is needed today."""


class MoreThanUrgent(AidRefused):
    """One case gets no more than this from the reserve."""

    def __init__(self, left: Money) -> None:
        super().__init__(left)
        self.left = left


class TooSoon(AidRefused):
    """The same kind of help went to the case a short time ago."""

    def __init__(self, next_on: date) -> None:
        super().__init__(next_on)
        self.next_on = next_on


class OverTheMost(AidRefused):
    """The case would get more of this kind than a case gets within the period."""

    def __init__(self, left: Money) -> None:
        super().__init__(left)
        self.left = left


class SamePerson(AidRefused):
    """Who proposed does not approve: two people look."""


class AlreadyDecided(AidRefused):
    """The proposal or the money was decided on before; nothing moves twice."""


class ReserveFull(AidRefused):
    """The reserve may not hold more than its cap."""

    def __init__(self, room: Money) -> None:
        super().__init__(room)
        self.room = room


class NotOnTheTeam(AidRefused):
    """That person works no cases of this organisation."""


class NoSuchCase(AidRefused):
    """No other open case of the organisation has that name."""


class AlreadyAnswered(AidRefused):
    """The question has its answer, or the task is done."""


class TooManyFilters(AidRefused):
    """Nobody finds a filter among so many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class OneRefused(AidRefused):
    """Of several cases one refused, so none was changed: which one, and why."""

    def __init__(self, reference: str, why: AidRefused) -> None:
        super().__init__(reference, why)
        self.reference = reference
        self.why = why


class TooManyAtOnce(AidRefused):
    """More cases than a page shows are not changed at once."""


class MonthNotOver(AidRefused):
    """The month still runs, or its last cases are still on their way."""


class AlreadyDrawn(AidRefused):
    """The month's table exists; a second draw would tell what the first one hides."""
