"""Why an organisation may not leave, or may not take its file, now."""

from collections.abc import Mapping
from typing import Any

from portal.errors import Refusal


class DepartingRefused(Refusal):
    """Parent of what these pages may refuse."""


class StillKept(DepartingRefused):
    """Something would be stranded; `by` says what and how much."""

    def __init__(self, by: Mapping[Any, int]) -> None:
        super().__init__(dict(by))
        self.by = by


class NothingProposed(DepartingRefused):
    """Nobody proposed to leave, or the proposal was taken back."""


class AlreadyProposed(DepartingRefused):
    """Somebody proposed it already; another person approves."""


class NotTheProposer(DepartingRefused):
    """Whoever proposed does not approve."""


class OneNightFirst(DepartingRefused):
    """Approved from the day after: what was on its way arrives before the door shuts."""


class ExportGoingOn(DepartingRefused):
    """One export at a time is made for a person."""


class StillStaff(Refusal):
    """Whoever works for an organisation hands that work over first."""
