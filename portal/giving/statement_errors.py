"""Why a bank statement is refused."""

from dataclasses import dataclass

from portal.giving.errors import GivingRefusal


@dataclass(frozen=True, repr=False)
class RowFault:
    """One broken row of a file: its number, its field, what is wrong, and what stands there."""

    row: int
    field: str
    fault: str
    value: str = ""


class FileRefused(GivingRefusal):
    """The file is no statement that can be read; `reason` is one fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RowsBroken(GivingRefusal):
    """Some rows cannot be read, so none is stored."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__(f"{len(faults)} rows, the first is {faults[0].row}")
        self.faults = faults


class LineDone(GivingRefusal):
    """Somebody dealt with this line already."""


class ToldAlready(GivingRefusal):
    """Another line tells of that gift: one movement of the bank is one gift."""


class IsAGift(GivingRefusal):
    """A gift of this reference and amount is written down: the line is to be tied to it."""


class DoesNotMatch(GivingRefusal):
    """The line and the gift differ in amount, account, or in what came of them before."""
