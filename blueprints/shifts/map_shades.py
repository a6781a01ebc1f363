"""What the map of shifts draws for each state."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.places.drawing import HEIGHT, WIDTH
from portal.places.models import State
from portal.volunteering.month_queries import Count

VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"
# Each shade begins at this many shifts.
SHADES = (1, 4, 10, 25)


@dataclass(frozen=True)
class StateRow:
    """One state: its shape, its shade and its numbers."""

    state: State
    count: Count

    @property
    def level(self) -> int:
        """0 to 4, by the number of shifts."""
        return sum(self.count.shifts >= start for start in SHADES)


def state_rows(states: list[State], counts: Mapping[str, Count]) -> list[StateRow]:
    """Every state, by name."""
    return [StateRow(state, counts.get(state.code, Count())) for state in states]
