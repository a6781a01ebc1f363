"""Two days unopened: the backup is told, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.custody_queries import custody_changes
from portal.vault.excluding import exclude
from portal.vault.models import KeyHolder, VaultMessage
from portal.vault.passing import pass_to_backups
from tests.factories.sealed_requests import NOW

TWO_DAYS = NOW + timedelta(days=2)


def run(now=TWO_DAYS):
    with vault_transaction() as session:
        return pass_to_backups(session, now=now)


def told(account):
    with vault_reading() as session:
        return [m.payload["account"] for m in session.scalars(select(VaultMessage))].count(account)


def test_the_backup_is_told_once_and_the_requester_sees_the_day(alliance, asked):
    assert [run(), run()] == [1, 0]

    assert told("account-beto") == 1
    with vault_reading() as session:
        seen = custody_changes(session, asked.capsule_id, vault=alliance.vault)
    assert seen.passed_on == TWO_DAYS.date()
    assert alliance.open(asked, "beto", now=TWO_DAYS)


def test_a_day_is_too_soon(alliance, asked):
    assert run(NOW + timedelta(days=1)) == 0


def test_what_was_opened_stays_where_it_is(alliance, asked):
    alliance.open(asked)
    assert run() == 0


@pytest.mark.parametrize("how", ["suspended", "kept away"])
def test_a_backup_who_cannot_open_is_not_told(alliance, asked, how):
    with vault_transaction() as session:
        if how == "suspended":
            session.get_one(KeyHolder, alliance.people["beto"].holder_id).suspended_on = NOW.date()
        else:
            exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)
    assert run() == 0
    assert told("account-beto") == 0


def test_the_clock_does_it(app, alliance, asked, monkeypatch):
    from portal.jobs import keeping_vault

    monkeypatch.setattr(keeping_vault, "utc_now", lambda: TWO_DAYS)
    assert keeping_vault.pass_unopened() == 1
    assert told("account-beto") == 1
