"""What the map draws for each state."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.incidents.public_rules import MapLayer
from portal.places.drawing import HEIGHT, WIDTH
from portal.places.models import State

VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"
# Each shade begins at this many events; none stays blank.
LEVELS = (1, 10, 100, 400)


@dataclass(frozen=True)
class MapRow:
    """One state: its shape, its shade and its numbers by layer."""

    code: str
    name: str
    drawing: str
    x: int
    y: int
    numbers: dict[MapLayer, int]

    @property
    def alliance(self) -> int:
        """What the alliance's verifiers stand behind, of all layers shown."""
        return sum(self.numbers.values()) - self.historical

    @property
    def historical(self) -> int:
        """The historical events, when they are shown."""
        return self.numbers.get(MapLayer.HISTORICAL, 0)

    @property
    def level(self) -> int:
        """0 to 4, by the events of the historical layer."""
        return sum(self.historical >= start for start in LEVELS)

    def marks(self) -> list[tuple[MapLayer, int, int]]:
        """Layer, number and place of each mark: side by side, the row centred on the state."""
        drawn = [(k, n) for k, n in self.numbers.items() if n and k is not MapLayer.HISTORICAL]
        start = self.x - 13 * (len(drawn) - 1)
        return [(layer, n, start + 26 * at) for at, (layer, n) in enumerate(drawn)]


def map_rows(
    states: list[State],
    counted: Mapping[MapLayer, Mapping[str, int]],
    shown: Collection[MapLayer],
) -> list[MapRow]:
    """Every state, by name, with the numbers of the layers shown."""
    return [
        MapRow(
            code=state.code,
            name=state.name,
            drawing=state.drawing,
            x=state.label_x,
            y=state.label_y,
            numbers={layer: counted[layer].get(state.code, 0) for layer in shown},
        )
        for state in states
    ]
