"""Why the journal refuses an entry."""

from portal.errors import Refusal
from portal.money import Money


class LedgerRefusal(Refusal):
    """The books would stop being true."""


class NotAnEntry(LedgerRefusal):
    """The lines are no journal entry; `fault` says what is wrong, for the developer."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class EntryConflict(LedgerRefusal):
    """The same outside movement was recorded before, with other lines."""

    def __init__(self, source: str, external_id: str) -> None:
        super().__init__(f"{source} {external_id} is in the journal with other lines")
        self.source, self.external_id = source, external_id


class FundTooLow(LedgerRefusal):
    """The fund holds less than the entry would take from it."""

    def __init__(self, fund: str, held: Money, asked: Money) -> None:
        super().__init__(f"{fund} holds {held.minor}, asked {asked.minor} {asked.currency}")
        self.fund, self.held, self.asked = fund, held, asked


class ReversedBefore(LedgerRefusal):
    """The entry was undone already, or undoes another."""


class NotYetOver(LedgerRefusal):
    """Only a month that is over can be closed, and only in its turn."""
