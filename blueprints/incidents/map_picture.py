"""What the map draws: the country's states, or one state's areas from close by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blueprints.incident_words import place
from blueprints.incidents.map_shades import levels_for, shade
from portal.incidents.public_queries import SOMEWHERE, counts_on_map
from portal.incidents.public_rules import MapLayer, PublicFilter
from portal.places.close_up import close_up
from portal.places.drawing import HEIGHT, WIDTH
from portal.places.models import State
from portal.places.queries import drawn_areas

Counted = Mapping[MapLayer, Mapping[str, int]]


@dataclass(frozen=True)
class MapRow:
    """One state or area: its shape, its shade and its numbers by layer."""

    code: str
    name: str
    drawing: str
    x: int
    y: int
    numbers: dict[MapLayer, int]
    level: int = 0

    @property
    def alliance(self) -> int:
        """What the alliance's verifiers stand behind, of all layers shown."""
        return sum(self.numbers.values()) - self.historical

    @property
    def historical(self) -> int:
        """The historical events, when they are shown."""
        return self.numbers.get(MapLayer.HISTORICAL, 0)

    def marks(self) -> list[tuple[MapLayer, int, int]]:
        """Layer, number and place of each mark: side by side, the row centred on the point."""
        drawn = [(k, n) for k, n in self.numbers.items() if n and k is not MapLayer.HISTORICAL]
        start = self.x - 13 * (len(drawn) - 1)
        return [(layer, n, start + 26 * at) for at, (layer, n) in enumerate(drawn)]


@dataclass(frozen=True)
class Picture:
    """Everything drawn, where each shade begins, and what no place on the map stands for."""

    view_box: str
    rows: list[MapRow]
    levels: tuple[int, ...]
    elsewhere: dict[MapLayer, int]

    def busy(self) -> list[MapRow]:
        """The rows with anything in them."""
        return [row for row in self.rows if any(row.numbers.values())]

    def quiet(self) -> list[MapRow]:
        """The rows with nothing in them, in the layers shown."""
        return [row for row in self.rows if not any(row.numbers.values())]


def picture(
    session: Session, wanted: PublicFilter, shown: Collection[MapLayer], states: list[State]
) -> Picture:
    """The chosen state's areas, or every state; by name, with the numbers of the layers shown."""
    counted = counts_on_map(session, wanted)
    levels = levels_for(_most(counted, shown))
    if wanted.state_code is None:
        view_box, rows = f"0 0 {WIDTH} {HEIGHT}", _of_states(states)
    else:
        view_box, rows = _of_areas(session, wanted.state_code)
    return Picture(
        view_box,
        [
            MapRow(*row, numbers=(numbers := _numbers(counted, shown, row[0])),
                   level=shade(numbers.get(MapLayer.HISTORICAL, 0), levels))
            for row in rows
        ],
        levels,
        _numbers(counted, shown, SOMEWHERE),
    )  # fmt: skip


Drawn = tuple[str, str, str, int, int]


def _of_states(states: list[State]) -> list[Drawn]:
    return [(s.code, s.name, s.drawing, s.label_x, s.label_y) for s in states]


def _of_areas(session: Session, state_code: str) -> tuple[str, list[Drawn]]:
    areas = drawn_areas(session, state_code=state_code)
    drawn = close_up([area.outline for area in areas])
    rows = [
        (area.code, place(area, within=area.state), shape.path, shape.x, shape.y)
        for area, shape in zip(areas, drawn.shapes, strict=True)
    ]
    return drawn.view_box, rows


def _numbers(counted: Counted, shown: Collection[MapLayer], code: str) -> dict[MapLayer, int]:
    return {layer: counted[layer].get(code, 0) for layer in shown}


def _most(counted: Counted, shown: Collection[MapLayer]) -> int:
    if MapLayer.HISTORICAL not in shown:
        return 0
    events = counted[MapLayer.HISTORICAL]
    return max((number for code, number in events.items() if code != SOMEWHERE), default=0)
