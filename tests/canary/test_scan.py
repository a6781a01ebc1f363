"""The scan finds every planted leak, in every form, and nothing where nothing is."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canary.forms import cookie_plain, forms_of
from tests.canary.identities import identities
from tests.canary.planting import PLANTS, leaking_process, planted
from tests.canary.scan import files_below, search

CANARY = identities(1)[0].name


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_leak_is_found(name, tmp_path):
    assert search([CANARY], planted(name, CANARY, tmp_path)), name


def test_a_leak_on_a_command_line_is_found():
    with leaking_process(CANARY) as places:
        assert search([CANARY], places)


def test_nothing_is_found_where_nothing_is(tmp_path):
    for name in PLANTS:
        folder = tmp_path / name
        folder.mkdir()
        planted(name, CANARY, folder)
    others = [canary for other in identities(20)[1:] for canary in other.canaries()]
    assert search(others, files_below(tmp_path)) == []


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_base64_is_found_at_every_alignment(before, after):
    encoded = base64.b64encode(before + CANARY.encode() + after)
    assert search([CANARY], [("x", encoded)])


def test_the_forms_of_a_canary_are_all_different_from_chance():
    assert min(len(form) for form in forms_of(CANARY).values()) > 12


def test_identities_are_all_different():
    every = [canary for identity in identities(60) for canary in identity.canaries()]
    assert len(set(every)) == len(every)


def test_too_short_a_canary_is_refused():
    with pytest.raises(ValueError, match="too short"):
        forms_of("Ana")


def test_a_session_cookie_is_read_in_clear(app):
    with app.test_client() as client:
        with client.session_transaction() as session:
            session["x"] = CANARY * 30
        value = client.get_cookie("session").value
    assert json.dumps(CANARY)[1:-1].encode() in cookie_plain(value)
