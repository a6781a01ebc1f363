"""Away, at the caseload, gone: nothing new is sealed to them, and the backup opens at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.availability import with_room
from portal.vault.being_away import absence_of, come_back, go_away, leave_for_good
from portal.vault.errors import AbsenceRefused, HandOverRefused, OpeningRefused
from portal.vault.models import VaultMessage
from portal.vault.queries import openings
from portal.vault.rules import Place
from tests.factories.sealed_requests import FAMILY, NOW

DAY = timedelta(days=1)


def away(alliance, name="ana", days=7, now=NOW):
    with vault_transaction() as session:
        holder_id = alliance.people[name].holder_id
        go_away(session, holder_id=holder_id, until=(now + days * DAY).date(), now=now)


def leave(alliance, name="ana"):
    with vault_transaction() as session:
        leave_for_good(session, holder_id=alliance.people[name].holder_id, now=NOW)


def back(alliance, name="ana"):
    with vault_transaction() as session:
        come_back(session, holder_id=alliance.people[name].holder_id, now=NOW)


def room(alliance, now=NOW):
    with vault_reading() as session:
        found = with_room(session, vault=alliance.vault, now=now)
    return sorted(entry.organisation for entry in found)


def test_nothing_new_is_sealed_to_someone_away_until_the_day_they_are_back(alliance):
    away(alliance)
    assert room(alliance) == ["raices", "semilla"]
    assert room(alliance, NOW + 6 * DAY) == ["raices", "semilla"]
    assert room(alliance, NOW + 7 * DAY) == ["puentes", "raices", "semilla"]


def test_coming_back_early_counts_at_once(alliance):
    away(alliance)
    back(alliance)
    assert "puentes" in room(alliance)


def test_at_the_caseload_the_organisation_is_not_offered(alliance, asked):
    alliance.vault = replace(alliance.vault, caseload=1)
    assert room(alliance) == ["semilla"]


def test_the_backup_opens_at_once_and_is_told_and_the_family_sees_the_second(alliance, asked):
    with pytest.raises(OpeningRefused):
        alliance.open(asked, "beto")
    away(alliance)

    assert alliance.open(asked, "beto") == FAMILY
    with vault_reading() as session:
        told = [message.payload["account"] for message in session.scalars(select(VaultMessage))]
        assert openings(session, asked.capsule_id)[0].place is Place.BACKUP
    assert told.count("account-beto") == 1


def test_a_colleague_who_is_away_cannot_take_a_request_over(alliance, asked):
    away(alliance, "cora")
    ana = alliance.people["ana"]
    with vault_transaction() as session, pytest.raises(HandOverRefused, match="no room"):
        door.hand_over(
            session,
            capsule_id=asked.capsule_id,
            holder_id=ana.holder_id,
            keys=ana.keys,
            to_holder_id=alliance.people["cora"].holder_id,
            vault=alliance.vault,
            now=NOW,
        )


def test_whoever_left_is_not_in_the_next_edition_and_does_not_come_back(alliance, asked):
    leave(alliance)
    leave(alliance)
    assert alliance.open(asked, "beto") == FAMILY
    with pytest.raises(AbsenceRefused, match="left"):
        back(alliance)

    listed = {entry.organisation for entry in alliance.publish().entries}
    assert listed == {"raices", "semilla"}


@pytest.mark.parametrize(("others", "alone"), [((), 0), (("beto",), 1)])
def test_what_only_the_leaver_could_open_is_counted(alliance, asked, others, alone):
    for name in others:
        away(alliance, name)
    leave(alliance)
    with vault_reading() as session:
        mine = absence_of(session, alliance.people["ana"].holder_id, today=NOW.date())
    assert (mine.has_left, mine.theirs_alone) == (True, alone)
