"""Requests are renewed, let go and forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.jobs import vault_nights
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import OPERATOR, due, forget_by
from portal.vault.models import Keeping, Tombstone, VaultDeed, VaultMessage
from portal.vault.renewing import let_go, renew, tell_of_renewals, to_renew
from tests.factories.sealed_requests import NOW

TODAY = NOW.date()
LEFT_BEHIND = {"key_holder", "locked_key_pair", "holder_approval", "directory_edition",
               "tombstone", "vault_deed", "vault_message"}  # fmt: skip


def listed(alliance, name, day):
    with vault_reading() as session:
        holder_id = alliance.people[name].holder_id
        return [one.capsule_id for one in to_renew(session, holder_id=holder_id, today=day)]


def keep_on(alliance, asked, name="ana", now=NOW):
    with vault_transaction() as session:
        holder_id = alliance.people[name].holder_id
        return renew(session, capsule_id=asked.capsule_id, holder_id=holder_id, now=now)


def end(alliance, asked, closed_on, name="ana"):
    with vault_transaction() as session:
        return let_go(
            session,
            holder_id=alliance.people[name].holder_id,
            ended={asked.capsule_id: closed_on},
            now=NOW,
        )


def what_is_due(day):
    with vault_reading() as session:
        return list(due(session, today=day))


def rows_of(capsule_id):
    """In which tables a row of the capsule is left, the audit and tombstones apart."""
    left = set()
    with vault_reading() as session:
        for table in VaultModel.metadata.sorted_tables:
            if "capsule_id" in table.c and table.name not in LEFT_BEHIND:
                query = select(func.count()).where(table.c.capsule_id == capsule_id)
                left |= {table.name} if session.scalar(query) else set()
    return left


@pytest.mark.parametrize(("after", "shown"), [(75, False), (76, True), (90, True), (100, True)])
def test_both_intermediaries_see_what_must_be_renewed(alliance, asked, after, shown):
    day = TODAY + timedelta(days=after)
    assert [bool(listed(alliance, name, day)) for name in ("ana", "beto")] == [shown, shown]
    assert listed(alliance, "cora", day) == []


def test_a_renewed_request_is_kept_ninety_days_more(alliance, asked):
    later = NOW + timedelta(days=80)
    assert keep_on(alliance, asked, now=later) == (later + timedelta(days=90)).date()
    assert listed(alliance, "ana", TODAY + timedelta(days=100)) == []


def test_a_stranger_renews_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        keep_on(alliance, asked, name="cora")


@pytest.mark.parametrize(("after", "gone"), [(90, False), (120, False), (121, True)])
def test_what_nobody_renews_is_forgotten_after_its_grace(alliance, asked, after, gone):
    assert bool(what_is_due(TODAY + timedelta(days=after))) is gone


def test_a_closed_case_lets_its_request_go_within_thirty_days(alliance, asked):
    assert end(alliance, asked, TODAY) == 1
    assert what_is_due(TODAY + timedelta(days=5)) == []
    assert what_is_due(TODAY + timedelta(days=30)) == [asked.capsule_id]


def test_a_case_that_is_opened_again_keeps_its_request(alliance, asked):
    end(alliance, asked, TODAY)
    assert end(alliance, asked, None) == 1
    assert what_is_due(TODAY + timedelta(days=30)) == []


def test_saying_it_twice_changes_and_records_nothing(alliance, asked):
    end(alliance, asked, TODAY)
    assert end(alliance, asked, TODAY) == 0
    with vault_reading() as session:
        said = session.scalars(
            select(VaultDeed.capsule_id).where(VaultDeed.action == "let go")
        ).all()
    assert said == [None]


def test_the_notice_before_the_last_day_goes_weekly_to_both(alliance, asked):
    told = []
    for after in (75, 76, 77, 83, 90):
        with vault_transaction() as session:
            told.append(tell_of_renewals(session, now=NOW + timedelta(days=after)))
    assert told == [0, 1, 0, 1, 1]
    with vault_reading() as session:
        accounts = [row.payload["account"] for row in session.scalars(select(VaultMessage))]
    assert accounts.count("account-beto") == 3


def test_an_operator_forgets_one_request_without_a_key(alliance, asked):
    other = alliance.ask()
    with vault_transaction() as session:
        forget_by(session, asked.capsule_id, actor=OPERATOR, now=NOW)
    assert rows_of(asked.capsule_id) == set()
    assert rows_of(other.capsule_id) >= {"sealed_content", "keeping"}
    with vault_reading() as session:
        assert session.get(Tombstone, asked.capsule_id) is not None
        said = select(VaultDeed.actor, VaultDeed.capsule_id).where(VaultDeed.action == "forgotten")
        assert session.execute(said).one() == (OPERATOR, None)


def test_what_is_gone_cannot_be_forgotten_twice(alliance, asked):
    with vault_transaction() as session:
        forget_by(session, asked.capsule_id, actor=OPERATOR, now=NOW)
    with pytest.raises(CapsuleNotFound), vault_transaction() as session:
        forget_by(session, asked.capsule_id, actor=OPERATOR, now=NOW)


def test_the_night_forgets_what_is_due_and_only_that(alliance, asked, monkeypatch):
    young = alliance.ask()
    keep_on(alliance, young, now=NOW + timedelta(days=60))
    monkeypatch.setattr(vault_nights, "utc_now", lambda: NOW + timedelta(days=121))
    vault_nights.keep_vault_nightly()
    assert rows_of(asked.capsule_id) == set()
    assert rows_of(young.capsule_id)
    with vault_reading() as session:
        assert session.scalars(select(Keeping.capsule_id)).all() == [young.capsule_id]
