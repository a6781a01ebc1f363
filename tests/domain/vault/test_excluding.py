"""A person kept away opens nothing more, now or after a hand-over."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.errors import CapsuleNotFound, HandOverRefused
from portal.vault.excluding import exclude_person
from portal.vault.models import Wrap
from portal.vault.queries import inbox
from tests.domain.vault.test_messaging import to_intermediary
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import FAMILY, NOW


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def keep_away(alliance, asked, name):
    with vault_transaction() as session:
        return exclude_person(
            session,
            capsule_id=asked.capsule_id,
            holder_id=alliance.people[name].holder_id,
            now=NOW,
        )


def wraps_of(person):
    with vault_reading() as session:
        return session.scalars(select(Wrap).where(Wrap.recipient == person.holder_id)).all()


@pytest.mark.parametrize(("away", "left"), [("ana", "beto"), ("beto", "ana")])
def test_one_of_the_two_is_kept_away_and_the_other_stays(alliance, asked, away, left):
    assert keep_away(alliance, asked, away) == 1
    to_intermediary(alliance, asked, "Solo a quien queda")

    assert wraps_of(alliance.people[away]) == []
    assert len(wraps_of(alliance.people[left])) == 3
    with vault_reading() as session:
        assert inbox(session, alliance.people[away].holder_id) == []
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, away)


def test_the_backup_may_open_at_once_when_the_chosen_is_kept_away(alliance, asked):
    keep_away(alliance, asked, "ana")
    assert alliance.open(asked, "beto") == FAMILY


def test_it_binds_a_later_hand_over(alliance, asked):
    keep_away(alliance, asked, "cora")
    with pytest.raises(HandOverRefused) as refused:
        hand_over(alliance, asked)
    assert refused.value.reason == "kept away"


def test_a_colleague_of_the_same_organisation_may_still_come_in(alliance, asked):
    keep_away(alliance, asked, "rita")
    keep_away(alliance, asked, "beto")
    hand_over(alliance, asked)
    assert alliance.open(asked, "cora") == FAMILY


def test_twice_is_once_and_strangers_are_not_there(alliance, asked):
    assert [keep_away(alliance, asked, "ana"), keep_away(alliance, asked, "ana")] == [1, 1]
    with pytest.raises(CapsuleNotFound), vault_transaction() as session:
        exclude_person(session, capsule_id=asked.capsule_id, holder_id="nadie", now=NOW)
