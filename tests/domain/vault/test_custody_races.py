"""Two hands at once on one request, in real threads: one after the other, or not at all."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault.custody_queries import custody_changes
from portal.vault.errors import CapsuleNotFound, HandOverRefused
from portal.vault.excluding import exclude, exclude_person
from portal.vault.models import Capsule, Wrap
from portal.vault.passing import pass_to_backups
from tests.domain.vault.test_passing import TWO_DAYS
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import NOW

pytestmark = pytest.mark.race


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def at_once(app, *deeds):
    """Each deed in its own thread and transaction; what it answered, or the refusal's name."""
    starting = threading.Barrier(len(deeds), timeout=30)

    def run(deed):
        with app.app_context():
            starting.wait()
            try:
                with vault_transaction() as session:
                    return deed(session)
            except (CapsuleNotFound, HandOverRefused) as refused:
                return type(refused).__name__
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def readers(alliance):
    named = {person.holder_id: name for name, person in alliance.people.items()}
    with vault_reading() as session:
        return {
            named[holder] for holder in session.scalars(select(Wrap.recipient)) if holder in named
        }


@pytest.mark.parametrize("_round", range(3))
def test_two_hand_overs_at_once_leave_one_receiver(app, alliance, asked, _round):
    answers = at_once(
        app,
        lambda session: hand_over(alliance, asked, "ana", "cora", session=session),
        lambda session: hand_over(alliance, asked, "ana", "dora", session=session),
    )

    assert sorted(answers, key=str) == ["CapsuleNotFound", None]
    assert readers(alliance) in ({"beto", "cora"}, {"beto", "dora"})
    with vault_reading() as session:
        told = custody_changes(session, asked.capsule_id, vault=alliance.vault)
    assert (len(told.changes), told.broken) == (1, False)


@pytest.mark.parametrize("_round", range(3))
def test_both_places_handed_to_the_same_person_at_once(app, alliance, asked, _round):
    answers = at_once(
        app,
        lambda session: hand_over(alliance, asked, "ana", "cora", session=session),
        lambda session: hand_over(alliance, asked, "beto", "cora", session=session),
    )

    assert sorted(answers, key=str) == ["HandOverRefused", None]
    with vault_reading() as session:
        capsule = session.get_one(Capsule, asked.capsule_id)
        assert capsule.chosen_id != capsule.backup_id


@pytest.mark.parametrize("_round", range(3))
@pytest.mark.parametrize("whom", ["organisation", "person"])
def test_who_is_excluded_during_the_hand_over_reads_nothing(app, alliance, asked, whom, _round):
    cora = alliance.people["cora"]

    def keep_away(session):
        if whom == "organisation":
            return exclude(session, capsule_id=asked.capsule_id, organisation="semilla", now=NOW)
        return exclude_person(
            session, capsule_id=asked.capsule_id, holder_id=cora.holder_id, now=NOW
        )

    at_once(app, lambda session: hand_over(alliance, asked, session=session), keep_away)

    assert "cora" not in readers(alliance)
    assert "beto" in readers(alliance)


def test_two_clocks_tell_the_backup_once(app, alliance, asked):
    answers = at_once(
        app,
        lambda session: pass_to_backups(session, now=TWO_DAYS),
        lambda session: pass_to_backups(session, now=TWO_DAYS),
    )
    assert sorted(answers) == [0, 1]
