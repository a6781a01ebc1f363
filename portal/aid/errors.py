"""The refusals of the aid desk, each carrying what the page says."""

from portal.errors import Refusal
from portal.money import Money


class AidRefused(Refusal):
    """Something at the desk may not be done now."""


class TooManyPictures(AidRefused):
    """The case holds as many pictures as a case may."""


class PictureTooLarge(AidRefused):
    """The picture does not fit the one size that all have."""


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


class SecondPersonNeeded(AidRefused):
    """Above the organisation's limit another person must approve."""

    def __init__(self, limit: Money) -> None:
        super().__init__(limit)
        self.limit = limit
