"""Audit first, then plaintext; and only for the two it is sealed to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.approving import block
from portal.vault.errors import CannotOpen, CapsuleNotFound, NotCertified, OpeningRefused
from portal.vault.models import StoredContent, VaultDeed, Wrap
from portal.vault.queries import openings
from portal.vault.rules import DAILY_OPENINGS, OpeningReason, Place
from tests.factories.sealed_requests import FAMILY, NOW

TWO_DAYS = NOW + timedelta(days=2)


def asked_to_open(session, alliance, asked, name="ana", now=NOW):
    return door.ask_to_open(
        session,
        capsule_id=asked.capsule_id,
        holder_id=alliance.people[name].holder_id,
        reason=OpeningReason.ANSWERING,
        vault=alliance.vault,
        now=now,
    )


def opened(session, alliance, opening_id, name="ana", now=NOW):
    person = alliance.people[name]
    return door.open_identity(
        session, opening_id=opening_id, holder_id=person.holder_id, keys=person.keys, now=now
    )


def test_the_chosen_intermediary_reads_the_identity(alliance, asked):
    assert alliance.open(asked) == FAMILY


def test_the_requester_is_told_who_when_and_why(alliance, asked):
    alliance.open(asked, reason=OpeningReason.CHECKING)

    with vault_reading() as session:
        (told,) = openings(session, asked.capsule_id)
    assert (told.place, told.opened_on, told.reason) == (
        Place.CHOSEN,
        NOW.date(),
        OpeningReason.CHECKING,
    )


def test_a_stranger_finds_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, name="cora")


def test_someone_suspended_opens_nothing(alliance, asked):
    with vault_transaction() as session:
        ana = alliance.people["ana"].holder_id
        block(session, holder_id=ana, vault=alliance.vault, now=NOW)

    with pytest.raises(NotCertified):
        alliance.open(asked)


def test_it_is_not_the_backups_turn_at_once(alliance, asked):
    with pytest.raises(OpeningRefused, match="turn"):
        alliance.open(asked, name="beto")


def test_after_two_days_unopened_the_backup_opens(alliance, asked):
    assert alliance.open(asked, name="beto", now=TWO_DAYS) == FAMILY


def test_once_opened_by_the_chosen_it_stays_theirs(alliance, asked):
    alliance.open(asked)

    with pytest.raises(OpeningRefused, match="turn"):
        alliance.open(asked, name="beto", now=TWO_DAYS)


def test_the_backup_takes_over_from_someone_suspended(alliance, asked):
    with vault_transaction() as session:
        ana = alliance.people["ana"].holder_id
        block(session, holder_id=ana, vault=alliance.vault, now=NOW)

    assert alliance.open(asked, name="beto") == FAMILY


def test_the_days_cap_holds(alliance, asked):
    for _ in range(DAILY_OPENINGS):
        alliance.open(asked)

    with pytest.raises(OpeningRefused, match="daily cap"):
        alliance.open(asked)
    assert alliance.open(asked, now=NOW + timedelta(days=1)) == FAMILY


def test_nothing_opens_before_the_audit_is_committed(alliance, asked):
    with vault_transaction() as session:
        opening_id = asked_to_open(session, alliance, asked)
        with pytest.raises(RuntimeError, match="commit"):
            opened(session, alliance, opening_id)
        with vault_reading() as other, pytest.raises(OpeningRefused, match="not on record"):
            opened(other, alliance, opening_id)


def test_an_opening_that_was_rolled_back_opens_nothing(alliance, asked):
    with vault_transaction() as session:
        opening_id = asked_to_open(session, alliance, asked)
        session.rollback()

    with vault_reading() as session, pytest.raises(OpeningRefused):
        opened(session, alliance, opening_id)


def test_another_ones_record_opens_nothing(alliance, asked):
    with vault_transaction() as session:
        opening_id = asked_to_open(session, alliance, asked)

    with vault_reading() as session, pytest.raises(OpeningRefused):
        opened(session, alliance, opening_id, name="beto")


def test_a_record_of_one_request_shows_it_on_no_other_ones_page(alliance, asked):
    with vault_transaction() as session:
        opening_id = asked_to_open(session, alliance, asked)
    ana = alliance.people["ana"]
    with vault_reading() as session, pytest.raises(OpeningRefused):
        door.open_identity(
            session,
            opening_id=opening_id,
            holder_id=ana.holder_id,
            keys=ana.keys,
            now=NOW,
            capsule_id="another",
        )


def test_yesterdays_record_opens_nothing(alliance, asked):
    with vault_transaction() as session:
        opening_id = asked_to_open(session, alliance, asked)

    with vault_reading() as session, pytest.raises(OpeningRefused):
        opened(session, alliance, opening_id, now=NOW + timedelta(days=1))


@pytest.mark.parametrize("column", ["ciphertext", "sealed_key", "version"])
def test_a_row_that_was_changed_does_not_open(alliance, asked, column):
    with vault_transaction() as session:
        table = StoredContent if column == "ciphertext" else Wrap
        for row in session.scalars(select(table)):
            old = getattr(row, column)
            changed = old + 1 if column == "version" else bytes([old[0] ^ 1]) + old[1:]
            setattr(row, column, changed)

    with pytest.raises(CannotOpen):
        alliance.open(asked)


def test_rows_swapped_between_two_requests_do_not_open(alliance, asked):
    other = alliance.ask(identity={"name": "Otra"})
    with vault_transaction() as session:
        rows = session.scalars(
            select(StoredContent).where(StoredContent.purpose == "identity")
        ).all()
        one, two = rows
        one.ciphertext, two.ciphertext = two.ciphertext, one.ciphertext

    with pytest.raises(CannotOpen):
        alliance.open(other)


def test_the_cover_is_read_without_a_record(alliance, asked):
    ana = alliance.people["ana"]
    with vault_reading() as session:
        door.open_cover(
            session, capsule_id=asked.capsule_id, holder_id=ana.holder_id, keys=ana.keys
        )
        assert session.scalar(select(VaultDeed.id).where(VaultDeed.action == "opened")) is None
