"""Which cut of a picture is one, and that every released picture has one size."""

from io import BytesIO

import pytest
from PIL import Image

from portal.aid.desk_text import PICTURE_BYTES
from portal.vault.errors import FileRefused
from portal.vault.picture_rules import (
    COLUMNS,
    MOST_JPEG,
    Cut,
    Trim,
    ensure_sensible,
    rows_for,
)

ALL = frozenset((row, column) for row in range(4) for column in range(COLUMNS))


@pytest.mark.parametrize(
    "cut, reason",
    [
        (Cut(4), None),
        (Cut(4, frozenset({(3, 11)}), Trim(1, 2, 1, 3)), None),
        (Cut(4, ALL - {(0, 0)}), None),
        (Cut(4, ALL), "nothing left"),
        (Cut(4, ALL - {(0, 0)}, Trim(top=1)), "nothing left"),
        (Cut(4, trim=Trim(top=4)), "nothing left"),
        (Cut(4, trim=Trim(left=6, right=6)), "nothing left"),
        (Cut(4, frozenset({(4, 0)})), "outside the picture"),
        (Cut(4, frozenset({(0, 12)})), "outside the picture"),
        (Cut(4, trim=Trim(top=-1)), "outside the picture"),
    ],
)
def test_a_cut_leaves_something_and_stays_inside(cut, reason):
    if reason is None:
        ensure_sensible(cut)
        return
    with pytest.raises(FileRefused) as refused:
        ensure_sensible(cut)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "size, rows",
    [((120, 120), 12), ((120, 160), 16), ((160, 120), 9), ((2000, 10), 3), ((10, 2000), 24)],
)
def test_cells_are_about_square(size, rows):
    out = BytesIO()
    Image.new("RGB", size).save(out, "JPEG")
    assert rows_for(out.getvalue()) == rows


def test_what_is_cut_fits_the_one_size_of_the_desk():
    assert MOST_JPEG == PICTURE_BYTES - 4


def test_what_is_no_jpeg_has_no_grid():
    with pytest.raises(FileRefused):
        rows_for(b"\xff\xd8" + bytes(40))
