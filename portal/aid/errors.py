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


class ReferralRefused(AidRefused):
    """A referral may not be made, or may not move so."""


class OwnOrganisation(ReferralRefused):
    """Nobody refers a case to the organisation that works it."""


class NotInTheAlliance(ReferralRefused):
    """The other organisation is suspended, has left, or was never there."""


class NothingWanted(ReferralRefused):
    """A referral names at least one need, and only needs of the case."""


class DaysOutOfRange(ReferralRefused):
    """An offer stands for this many days at most."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class AlreadyReferred(ReferralRefused):
    """The same organisation has a referral of this case that is not ended."""


class ReferralLapsed(ReferralRefused):
    """Nobody took it until its day."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class ReferralMoved(ReferralRefused):
    """It stands elsewhere by now: `state` says where."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooManyServices(AidRefused):
    """Nobody finds a service among so many."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class MoreThanAsked(AidRefused):
    """The line of goods lacks fewer than this."""

    def __init__(self, lacking: int) -> None:
        super().__init__(lacking)
        self.lacking = lacking


class MoreThanInStock(AidRefused):
    """The centre does not hold so many that are good and nobody's yet."""

    def __init__(self, free: int) -> None:
        super().__init__(free)
        self.free = free


class PromisedMore(AidRefused):
    """More of the lot is promised than would be left."""

    def __init__(self, promised: int) -> None:
        super().__init__(promised)
        self.promised = promised


class LotExpired(AidRefused):
    """The day on the label has passed."""


class CentreClosed(AidRefused):
    """The collection centre is closed."""


class NameTaken(AidRefused):
    """The organisation has a centre or an item of that name."""


class AlreadyTakenIn(AidRefused):
    """The same form took these goods in before; they count once."""


class OnItsWay(AidRefused):
    """A parcel is with the intermediary; first it is delivered or comes back."""


class NotInProgramme(AidRefused):
    """The programme is closed, another organisation's, or does not cover the case's need."""


class OrganisationGone(AidRefused):
    """The organisation left, and no case opens there; one from the vault waits for people."""


class MonthNotOver(AidRefused):
    """The month still runs, or its last cases are still on their way."""


class AlreadyDrawn(AidRefused):
    """The month's table exists; a second draw would tell what the first one hides."""


class DayOutOfReach(AidRefused):
    """The day is over, or too far ahead for anyone to plan a shift."""


class TooManyAsks(AidRefused):
    """People are asked for as often as a case may ask; one ask has to end first."""


class ShiftRefused(AidRefused):
    """The shift cannot carry this help."""


class ShiftNotAhead(ShiftRefused):
    """It was called off, its incident is not verified any more, or it has begun."""


class VettingTooLow(ShiftRefused):
    """It lets people in who are not of age, or do not hold the highest vetting level."""


class ShiftOnAnotherDay(ShiftRefused):
    """It is not on one of the days asked for."""


class TooFewPlaces(ShiftRefused):
    """It takes fewer people than were asked for."""


class ShiftCarriesAnother(ShiftRefused):
    """Another ask is in it already; each shift carries one."""
