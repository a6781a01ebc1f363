"""Duplicates are sought among one person's own requests, on record, and shown without a word."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door, finding_duplicates
from portal.vault.errors import CapsuleNotFound, OpeningRefused
from portal.vault.excluding import exclude
from portal.vault.models import VaultDeed
from portal.vault.queries import openings
from portal.vault.receiving import Ask, receive, seal_request
from portal.vault.rules import Deed
from tests.factories.sealed_requests import COVER, NOW

AGAIN = {"reach": "con la vecina, 55 1234 5678", "more": "otra vez escribo"}
ELSE = {"reach": "77 0000 1111", "more": "Pido despensa"}


def search(alliance, asked, name="ana"):
    person = alliance.people[name]
    with vault_transaction() as session:
        search_id = door.ask_to_compare(
            session,
            capsule_id=asked.capsule_id,
            holder_id=person.holder_id,
            vault=alliance.vault,
            now=NOW,
        )
    with vault_reading() as session:
        return door.find_duplicates(
            session,
            search_id=search_id,
            capsule_id=asked.capsule_id,
            holder_id=person.holder_id,
            keys=person.keys,
            now=NOW,
        )


def test_the_same_telephone_is_found_and_another_family_is_not(alliance, asked):
    again = alliance.ask(identity=AGAIN)
    alliance.ask(identity=ELSE)

    assert [one.capsule_id for one in search(alliance, asked)] == [again.capsule_id]


def test_what_another_person_holds_is_not_compared(alliance, asked):
    elsewhere = alliance.pair("beto", "cora")
    request = seal_request(Ask(AGAIN, COVER), pair=elsewhere, receipt=None, vault=alliance.vault)
    with vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=NOW)

    assert search(alliance, asked, "ana") == []
    assert len(search(alliance, asked, "beto")) == 1


def test_what_the_family_keeps_away_is_not_compared(alliance, asked):
    again = alliance.ask(identity=AGAIN)
    with vault_transaction() as session:
        exclude(session, capsule_id=again.capsule_id, organisation="puentes", now=NOW)

    assert search(alliance, asked) == []


def test_the_search_is_on_record_and_names_no_request(alliance, asked):
    search(alliance, asked)

    with vault_reading() as session:
        searched = select(VaultDeed.actor, VaultDeed.capsule_id)
        deeds = session.execute(searched.where(VaultDeed.action == Deed.COMPARED.value)).all()
        assert openings(session, asked.capsule_id) == []
    assert [tuple(deed) for deed in deeds] == [(alliance.people["ana"].holder_id, None)]


def test_a_stranger_compares_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        search(alliance, asked, "cora")


def test_a_day_has_its_searches(alliance, asked, monkeypatch):
    monkeypatch.setattr(finding_duplicates, "DAILY_SEARCHES", 1)
    search(alliance, asked)

    with pytest.raises(OpeningRefused, match="daily cap"):
        search(alliance, asked)


def test_without_a_record_nothing_is_compared(alliance, asked):
    ana = alliance.people["ana"]
    with pytest.raises(OpeningRefused, match="not on record"), vault_reading() as session:
        door.find_duplicates(
            session,
            search_id="nothing",
            capsule_id=asked.capsule_id,
            holder_id=ana.holder_id,
            keys=ana.keys,
            now=NOW,
        )
