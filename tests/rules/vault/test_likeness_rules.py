"""What speaks for one family: a number or a name in common, a place only beside one."""

import pytest

from portal.vault.likeness_rules import Likeness, features, likeness

FAMILY = {
    "where": "Cerca del mercado de Acayucan",
    "reach": "Preguntar por Ximena Cocom Ku al 55 0199 4477",
    "more": "Mi hermano Fabián Ku no ha vuelto",
}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"reach": "mi cel +52 1 55-0199-4477"}, {Likeness.CONTACT}),
        ({"more": "Soy Xiména Cócom, otra vez"}, {Likeness.NAME}),
        ({"more": "Se llama Ximena Cocom", "where": "Acayucan"}, {Likeness.NAME}),
        (
            {"where": "cerca del mercado de Acayucan", "reach": "55 0199 4477"},
            {Likeness.CONTACT, Likeness.PLACE},
        ),
        ({"where": "Cerca del mercado de Acayucan"}, set()),
        ({"more": "Mi prima Ximena"}, set()),
        ({"reach": "55 0199 4478"}, set()),
        ({"more": ""}, set()),
    ],
)
def test_likeness(other, why):
    found = likeness(features(FAMILY), features(other))

    assert found - {Likeness.PLACE} == why - {Likeness.PLACE}
    assert (Likeness.PLACE in found) >= (Likeness.PLACE in why)
    assert bool(found) == bool(why)


def test_it_is_the_same_both_ways():
    one, other = features(FAMILY), features({"reach": "55 0199 4477"})

    assert likeness(one, other) == likeness(other, one)
