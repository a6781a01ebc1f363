"""A newer key is the same person: what a family or a colleague decided of one holds for both."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.directories import certified
from portal.vault.errors import CapsuleNotFound, HandOverRefused, OpeningRefused
from portal.vault.excluding import exclude_person
from portal.vault.models import Wrap
from portal.vault.queries import inbox
from portal.vault.rules import DAILY_OPENINGS
from tests.domain.vault.test_rotating import LATER, listed, move
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import NOW


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def keep_away(asked, holder_id):
    with vault_transaction() as session:
        return exclude_person(session, capsule_id=asked.capsule_id, holder_id=holder_id, now=NOW)


def test_whoever_was_kept_away_does_not_come_back_with_a_new_key(alliance, asked):
    hand_over(alliance, asked, "ana", "cora")
    keep_away(asked, alliance.people["ana"].holder_id)
    new = listed(alliance)
    move(alliance)
    alliance.publish(LATER)

    with pytest.raises(HandOverRefused) as refused:
        hand_over(alliance, asked, "cora", "new ana", now=LATER)
    assert refused.value.reason == "kept away"
    with vault_reading() as session:
        avoided = door.people_to_avoid(session, capsule_id=asked.capsule_id, vault=alliance.vault)
        readers = door.readers_for(
            session, capsule_id=asked.capsule_id, vault=alliance.vault, now=LATER
        )
    assert new.holder_id in avoided.people
    assert new.organisation not in readers


def test_starting_over_reaches_no_newer_key_of_whoever_answered(alliance, asked):
    new = listed(alliance)
    with vault_reading() as session:
        avoided = door.people_to_avoid(session, capsule_id=asked.capsule_id, vault=alliance.vault)
    assert new.holder_id in avoided.people


def test_keeping_an_older_key_away_takes_the_newer_ones_seals(alliance, asked):
    listed(alliance)
    old = alliance.people["ana"].holder_id
    move(alliance)

    assert keep_away(asked, old) == 1
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, "new ana", now=LATER)
    with vault_reading() as session:
        assert not inbox(session, alliance.people["new ana"].holder_id)
        wraps = select(Wrap).where(Wrap.recipient == alliance.people["new ana"].holder_id)
        assert session.scalars(wraps).all() == []


@pytest.mark.parametrize("whose", ["ana", "new ana"])
def test_a_suspension_during_the_change_takes_both_keys(alliance, whose):
    listed(alliance)
    with vault_transaction() as session:
        door.suspend(
            session,
            holder_id=alliance.people[whose].holder_id,
            by_holder_id=alliance.people["beto"].holder_id,
            vault=alliance.vault,
            now=LATER,
        )

    with vault_reading() as session:
        able = certified(session, vault=alliance.vault, now=LATER)
    assert not {alliance.people[name].holder_id for name in ("ana", "new ana")} & able.keys()


def test_a_new_key_opens_no_more_in_a_day_than_the_old_one_left(alliance):
    many = [alliance.ask() for _ in range(DAILY_OPENINGS + 1)]
    listed(alliance)
    for one in many[:-1]:
        alliance.open(one, now=LATER)
    move(alliance)
    move(alliance)

    with pytest.raises(OpeningRefused) as refused:
        alliance.open(many[-1], "new ana", now=LATER)
    assert refused.value.reason == "daily cap"
