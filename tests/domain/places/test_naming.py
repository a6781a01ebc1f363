"""A municipio is found by its code or by its name and state, however people write them."""

import pytest

from portal.places.naming import Gazetteer

KNOWN = Gazetteer(
    [("01001", "Asientos", "01001"), ("20067", "Oaxaca de Juárez", "20067")],
    {"01": "Aguascalientes", "20": "Oaxaca"},
)
WRITTEN = [
    ("01001", "01001"),
    ("1001", "01001"),
    ("Asientos, Aguascalientes", "01001"),
    ("oaxaca de juarez ,  OAXACA", "20067"),
    ("Asientos", None),
    ("Asientos, Oaxaca", None),
    ("99999", None),
    ("²", None),
    ("", None),
]


@pytest.mark.parametrize("written, area", WRITTEN)
def test_a_place_as_people_write_it(written, area):
    assert KNOWN.area_of(written) == area
