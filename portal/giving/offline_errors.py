"""Why money that did not come through the payment service is refused."""

from datetime import date

from portal.giving.errors import GivingRefusal
from portal.money import Currency, Money


class AmountUnlikely(GivingRefusal):
    """Nothing, less than nothing, or more than anybody gives at once."""

    def __init__(self, most: Money) -> None:
        super().__init__(f"up to {most.minor} {most.currency}")
        self.most = most


class DayUnlikely(GivingRefusal):
    """A day to come, or one too long ago."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"{first} to {last}")
        self.first, self.last = first, last


class CurrencyApart(GivingRefusal):
    """The account and the campaign are of different currencies, which never mix."""

    def __init__(self, place: Currency, campaign: Currency) -> None:
        super().__init__(f"{place} and {campaign}")
        self.place, self.campaign = place, campaign


class CampaignTakesNone(GivingRefusal):
    """A draft has no fund that anybody knows of."""


class EvidenceKnown(GivingRefusal):
    """A gift with this bank reference is written down already."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class ParkedApart(CurrencyApart):
    """Parked money is of another currency than where it was to go."""


class ParkedBefore(GivingRefusal):
    """That movement of the bank is in the books already, as money to clear up."""


class SamePerson(GivingRefusal):
    """Money is confirmed by somebody else than who wrote it down."""


class NotWaiting(GivingRefusal):
    """It was decided already; `state` says how."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class RefundOpen(GivingRefusal):
    """The same gift is asked back through the payment service; one of the two has to end first."""


class PageIsOld(GivingRefusal):
    """It changed after the page was opened."""


class PlaceTaken(GivingRefusal):
    """An account or box of this name is kept already."""
