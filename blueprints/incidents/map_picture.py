"""What the map draws for each state."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.places.drawing import HEIGHT, WIDTH
from portal.places.models import State

VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"
# Each shade begins at this many events; none stays blank.
LEVELS = (1, 10, 100, 400)


@dataclass(frozen=True)
class MapRow:
    """One state: its shape, its shade and its two numbers."""

    code: str
    name: str
    drawing: str
    x: int
    y: int
    alliance: int
    historical: int

    @property
    def level(self) -> int:
        """0 to 4, by the events of the historical layer."""
        return sum(self.historical >= start for start in LEVELS)


def map_rows(
    states: list[State], *, alliance: Mapping[str, int], historical: Mapping[str, int]
) -> list[MapRow]:
    """Every state, by name."""
    return [
        MapRow(
            code=state.code,
            name=state.name,
            drawing=state.drawing,
            x=state.label_x,
            y=state.label_y,
            alliance=alliance.get(state.code, 0),
            historical=historical.get(state.code, 0),
        )
        for state in states
    ]
