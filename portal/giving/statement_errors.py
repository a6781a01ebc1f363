"""Why a line of a bank statement is refused; its file: `portal.csv_tables`."""

from portal.giving.errors import GivingRefusal


class LineDone(GivingRefusal):
    """Somebody dealt with this line already."""


class ToldAlready(GivingRefusal):
    """Another line tells of that gift: one movement of the bank is one gift."""


class IsAGift(GivingRefusal):
    """A gift of this reference and amount is written down: the line is to be tied to it."""


class DoesNotMatch(GivingRefusal):
    """The line and the gift differ in amount, account, or in what came of them before."""
