"""The scan finds every planted leak, in every form, and nothing where nothing is."""

import base64
import json
import sqlite3
import zlib
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.canary import donors
from tests.canary.forms import cookie_plain, forms_of
from tests.canary.identities import identities
from tests.canary.planting import PLANTS, leaking_process, planted
from tests.canary.rows import everything_below, stands_in
from tests.canary.scan import search

CANARY = identities(1)[0].name
COLUMNS = "email, address, name, display_name, message, description, body"


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
    assert search(others, everything_below(tmp_path)) == []


def test_a_value_is_found_in_each_column_where_it_stands(tmp_path):
    database = tmp_path / "portal.sqlite"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("CREATE TABLE gift (email TEXT, note TEXT, body BLOB)")
        packed = zlib.compress(CANARY.encode())
        opened.execute("INSERT INTO gift VALUES (?, 'nobody', ?)", (CANARY.upper(), packed))
        opened.commit()
    assert stands_in(CANARY, database) == {"gift.email", "gift.body"}


def test_what_a_donor_typed_is_out_of_place_anywhere_but_there(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "portal.sqlite")) as opened:
        for value in donors.VALUES:
            for table, name in (column.split(".") for column in sorted(value.columns)):
                opened.execute(f"CREATE TABLE IF NOT EXISTS {table} ({COLUMNS})")
                opened.execute(f"INSERT INTO {table} ({name}) VALUES (?)", (value.text,))
        opened.execute("CREATE TABLE audit_entry (reason TEXT)")
        opened.commit()
        assert donors.out_of_place(folder) == []
        for value in donors.VALUES:
            opened.execute("INSERT INTO audit_entry VALUES (?)", (value.text,))
            opened.commit()
            assert "audit_entry.reason" in {hit.place for hit in donors.out_of_place(folder)}
            opened.execute("DELETE FROM audit_entry")
            opened.commit()
            opened.execute("VACUUM")
        (folder / "portal.log").write_text(donors.ONCE.text)
        assert {hit.place for hit in donors.out_of_place(folder)} == {"data/portal.log"}


def test_what_a_donor_typed_is_out_of_place_before_whom_it_does_not_concern():
    for value in donors.VALUES:
        assert donors.told_out_of_place([("page /es/desk/books", value.text.encode())])
        assert donors.told_out_of_place([("export ledger_postings.csv", value.text.encode())])
    taken = [("export gifts.csv", donors.ONCE.text.encode())]
    assert donors.told_out_of_place(taken) == []


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
