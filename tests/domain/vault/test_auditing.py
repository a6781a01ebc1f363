"""The vault's audit holds, shows tampering, and keeps no order within a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.auditing import broken_link, chain_finished_days
from portal.vault.models import VaultDeed
from tests.factories.sealed_requests import NOW

TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def chained(alliance):
    for _ in range(5):
        alliance.ask()
    with vault_transaction() as session:
        chain_finished_days(session, today=TOMORROW)


def test_today_is_not_chained_yet(alliance, asked):
    with vault_transaction() as session:
        assert chain_finished_days(session, today=NOW.date()) == 0


def test_an_untouched_chain_holds_and_goes_on(alliance, chained):
    alliance.ask(now=NOW + timedelta(days=1))
    with vault_transaction() as session:
        assert chain_finished_days(session, today=TOMORROW + timedelta(days=1)) == 1
        assert broken_link(session) is None


@pytest.mark.parametrize("column", ["actor", "reason", "action"])
def test_a_changed_entry_is_found(alliance, chained, column):
    with vault_transaction() as session:
        entry = session.scalar(select(VaultDeed).where(VaultDeed.position == 4))
        setattr(entry, column, "otro")
        session.flush()
        assert broken_link(session) == entry.id


def test_a_removed_entry_is_found(alliance, chained):
    with vault_transaction() as session:
        session.delete(session.scalar(select(VaultDeed).where(VaultDeed.position == 4)))
        session.flush()
        assert broken_link(session) is not None


def test_within_a_day_the_chain_follows_the_random_ids(alliance, chained):
    with vault_reading() as session:
        ids = list(
            session.scalars(
                select(VaultDeed.id)
                .where(VaultDeed.done_on == NOW.date())
                .order_by(VaultDeed.position)
            )
        )
    assert ids == sorted(ids)
