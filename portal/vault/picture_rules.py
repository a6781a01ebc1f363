"""Which part of a picture may pass to the desk: cells to black out, and strips to cut off."""

from collections.abc import Set
from dataclasses import dataclass

from portal.vault.errors import FileRefused

COLUMNS = 12
FEWEST_ROWS, MOST_ROWS = 3, 24
# What fits the one size to which the desk pads every picture.
MOST_JPEG = 384 * 1024 - 4
_FRAME_HEADERS = (0xC0, 0xC1, 0xC2)
_START_OF_SCAN = 0xDA


@dataclass(frozen=True)
class Trim:
    """How many rows or columns of the grid are cut off at each side."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, repr=False)
class Cut:
    """What is done to a picture of `rows` by twelve cells: covered cells are (row, column)."""

    rows: int
    covered: Set[tuple[int, int]] = frozenset()
    trim: Trim = Trim()


def ensure_sensible(cut: Cut) -> None:
    """Raises FileRefused: cells outside the grid, or nothing left to see."""
    trim = cut.trim
    if min(trim.top, trim.right, trim.bottom, trim.left) < 0:
        raise FileRefused("outside the picture")
    if any(not (0 <= row < cut.rows and 0 <= column < COLUMNS) for row, column in cut.covered):
        raise FileRefused("outside the picture")
    if not _left_to_see(cut) - cut.covered:
        raise FileRefused("nothing left")


def rows_for(jpeg: bytes) -> int:
    """The rows of a grid whose cells are about square on this picture, which we drew ourselves."""
    width, height = size_of(jpeg)
    return max(FEWEST_ROWS, min(MOST_ROWS, round(COLUMNS * height / width)))


def _left_to_see(cut: Cut) -> set[tuple[int, int]]:
    trim = cut.trim
    rows = range(trim.top, cut.rows - trim.bottom)
    columns = range(trim.left, COLUMNS - trim.right)
    return {(row, column) for row in rows for column in columns}


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a picture which we drew ourselves; raises FileRefused for no picture."""
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at + 1] != _START_OF_SCAN:
        if jpeg[at + 1] in _FRAME_HEADERS:
            height, width = (int.from_bytes(jpeg[at + n : at + n + 2], "big") for n in (5, 7))
            if width and height:
                return width, height
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    raise FileRefused("cannot be drawn")
