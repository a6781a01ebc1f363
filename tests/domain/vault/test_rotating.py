"""A person changes their key: vouched for anew, everything passes, the old key is destroyed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.appointing import Pair
from portal.vault.approving import approval_statement
from portal.vault.availability import with_room
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.custody_queries import custody_changes
from portal.vault.directories import certified
from portal.vault.enrolling import new_keys
from portal.vault.errors import (
    CannotOpen,
    CapsuleNotFound,
    MayNotApprove,
    NobodyToSealTo,
    NotCertified,
    RotationRefused,
)
from portal.vault.models import HolderApproval, KeyHolder, KeyRotation, LockedKeyPair
from portal.vault.queries import holder_of
from portal.vault.receiving import Ask, receive, seal_request
from tests.factories.hand_overs import WideAlliance
from tests.factories.sealed_requests import CHEAP, COVER, FAMILY, NOW, Asked, Person

LATER = NOW + timedelta(days=1)


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


@pytest.fixture
def asked(alliance):
    """A request to Ana, with Beto as backup."""
    return alliance.ask()


def begin(alliance, name="ana"):
    """Ana's next key, as a person of the alliance under another name."""
    old = alliance.people[name]
    fresh = new_keys(vault=alliance.vault)
    with vault_transaction() as session:
        new_id = door.begin_rotation(
            session, holder_id=old.holder_id, keys=old.keys, fresh=fresh, now=NOW
        )
    keys = unlock_with_passphrase(
        fresh.locked,
        str(fresh.passphrase),
        owner=new_id,
        pepper=alliance.vault.passphrase_pepper,
        work=CHEAP,
    )
    new = Person(new_id, old.organisation, old.account, keys, str(fresh.passphrase))
    alliance.people[f"new {name}"] = new
    return new


def approve(alliance, new, *names):
    for name in names:
        with vault_transaction() as session:
            door.approve(
                session,
                holder_id=new.holder_id,
                approver_id=alliance.people[name].holder_id,
                keys=alliance.people[name].keys,
                vault=alliance.vault,
                now=NOW,
            )


def listed(alliance, name="ana"):
    new = begin(alliance, name)
    approve(alliance, new, "beto", "cora")
    alliance.publish(LATER)
    return new


def move(alliance, name="ana", now=LATER):
    old = alliance.people[name]
    with vault_transaction() as session:
        return door.move_to_new_key(
            session, holder_id=old.holder_id, keys=old.keys, vault=alliance.vault, now=now
        )


def cancel(alliance, name="ana"):
    with vault_transaction() as session:
        door.cancel_rotation(session, holder_id=alliance.people[name].holder_id, now=NOW)


def row(model, key):
    with vault_reading() as session:
        return session.get(model, key)


def active(account="account-ana"):
    with vault_reading() as session:
        return holder_of(session, account).holder_id


def test_until_it_is_done_the_account_acts_as_the_old_key(alliance, asked):
    listed(alliance)

    assert active() == alliance.people["ana"].holder_id
    assert alliance.open(asked, now=LATER) == FAMILY


def test_everything_passes_and_the_old_key_is_destroyed(alliance, asked):
    new = listed(alliance)
    moved = move(alliance)

    assert (moved.moved, moved.left) == (1, 0)
    assert active() == new.holder_id
    assert row(LockedKeyPair, alliance.people["ana"].holder_id) is None
    assert alliance.open(asked, "new ana", now=LATER) == FAMILY


def test_the_old_key_opens_nothing_any_more(alliance, asked):
    listed(alliance)
    move(alliance)

    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, "ana", now=LATER)


def test_what_the_old_key_signed_is_still_believed(alliance, asked):
    alliance.write(asked, "antes del cambio")
    listed(alliance)
    move(alliance)
    alliance.publish(LATER)

    (message,) = alliance.read_as_family(asked)
    assert message.text == "antes del cambio"


def test_the_family_is_told_that_it_is_the_same_person(alliance, asked):
    listed(alliance)
    move(alliance)

    with vault_reading() as session:
        changes = custody_changes(session, asked.capsule_id, vault=alliance.vault)
    assert [(one.same_person, one.changed_on) for one in changes.changes] == [(True, LATER.date())]
    assert not changes.broken


def test_a_row_does_not_make_a_stranger_the_same_person(alliance, asked):
    ana, cora = alliance.people["ana"], alliance.people["cora"]
    with vault_transaction() as session:
        door.hand_over(
            session,
            capsule_id=asked.capsule_id,
            holder_id=ana.holder_id,
            keys=ana.keys,
            to_holder_id=cora.holder_id,
            vault=alliance.vault,
            now=NOW,
        )
        session.add(
            KeyRotation(
                old_id=ana.holder_id,
                new_id=cora.holder_id,
                begun_on=NOW.date(),
                signature=b"x" * 64,
            )
        )

    with vault_reading() as session:
        (change,) = custody_changes(session, asked.capsule_id, vault=alliance.vault).changes
    assert not change.same_person


@pytest.mark.parametrize("approvers", [("beto",), ()])
def test_without_two_colleagues_it_is_not_listed_and_nothing_moves(alliance, asked, approvers):
    approve(alliance, begin(alliance), *approvers)
    alliance.publish(LATER)

    with pytest.raises(RotationRefused, match="not certified"):
        move(alliance)
    assert alliance.open(asked, now=LATER) == FAMILY


def test_the_old_key_does_not_vouch_for_the_new_one(alliance):
    with pytest.raises(MayNotApprove, match="oneself"):
        approve(alliance, begin(alliance), "ana")


def test_nor_does_a_row_of_the_old_keys_approval_count(alliance):
    new, ana = begin(alliance), alliance.people["ana"]
    approve(alliance, new, "beto")
    with vault_transaction() as session:
        holder = session.get(KeyHolder, new.holder_id)
        signature = ana.keys.signing.sign(approval_statement(holder))
        session.add(
            HolderApproval(
                holder_id=new.holder_id,
                approver_id=ana.holder_id,
                approved_on=NOW.date(),
                signature=signature,
            )
        )
    directory = alliance.publish(LATER)

    assert new.holder_id not in {entry.intermediary_id for entry in directory.entries}


def test_one_at_a_time(alliance):
    begin(alliance)
    with pytest.raises(RotationRefused, match="under way"):
        begin(alliance)


def test_once_listed_new_requests_go_to_the_new_key_alone(alliance):
    new = listed(alliance)

    with vault_reading() as session:
        able = {e.intermediary_id for e in with_room(session, vault=alliance.vault, now=LATER)}
    assert new.holder_id in able
    assert alliance.people["ana"].holder_id not in able


def test_it_stops_and_goes_on(alliance, monkeypatch):
    alliance.vault = replace(alliance.vault, caseload=100)
    for _ in range(23):
        alliance.ask()
    listed(alliance)

    assert [(one.moved, one.left) for one in (move(alliance), move(alliance))] == [(20, 3), (3, 0)]


def test_with_a_complaint_to_answer_the_old_key_stays(alliance, asked):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.complain(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            about_id=alliance.people["ana"].holder_id,
            organisation="semilla",
            text="No contesta",
            vault=alliance.vault,
            now=NOW,
        )
    new = begin(alliance, "cora")
    approve(alliance, new, "beto", "dora")
    alliance.publish(LATER)
    move(alliance, "cora")

    assert row(LockedKeyPair, alliance.people["cora"].holder_id) is not None
    with vault_reading() as session:
        under_way = door.rotation_under_way(
            session, alliance.people["cora"].holder_id, vault=alliance.vault, now=LATER
        )
    assert under_way.complaints_left == 1


def test_a_dropped_key_leaves_everything_as_it_was(alliance, asked):
    new = begin(alliance)
    cancel(alliance)
    directory = alliance.publish(LATER)

    assert active() == alliance.people["ana"].holder_id
    assert new.holder_id not in {entry.intermediary_id for entry in directory.entries}
    assert alliance.open(asked, now=LATER) == FAMILY
    begin(alliance)


def test_a_key_in_use_is_not_dropped(alliance, asked):
    alliance.vault = replace(alliance.vault, caseload=100)
    for _ in range(20):
        alliance.ask()
    listed(alliance)
    move(alliance)

    with pytest.raises(RotationRefused, match="in use"):
        cancel(alliance)


def test_other_words_are_not_those_of_the_new_key(alliance):
    listed(alliance)
    with vault_reading() as session:
        stored = door.new_locked_keys(session, alliance.people["ana"].holder_id)

    door.ensure_words_at_hand(stored, alliance.people["new ana"].passphrase, vault=alliance.vault)
    with pytest.raises(CannotOpen):
        door.ensure_words_at_hand(stored, alliance.people["ana"].passphrase, vault=alliance.vault)


def test_the_old_key_is_left_out_of_the_next_directory(alliance, asked):
    listed(alliance)
    move(alliance)
    directory = alliance.publish(LATER)

    old = alliance.people["ana"].holder_id
    assert old not in {entry.intermediary_id for entry in directory.entries}
    with pytest.raises(NotCertified):
        move(alliance)


@pytest.mark.race
@pytest.mark.parametrize("_round", range(2))
def test_the_last_place_goes_to_one_request(app, alliance, _round):
    alliance.vault = replace(alliance.vault, caseload=1)
    ready = [
        seal_request(Ask(FAMILY, COVER), pair=alliance.pair(), receipt=None, vault=alliance.vault)
        for _ in range(2)
    ]
    starting = threading.Barrier(2, timeout=30)

    def run(request):
        with app.app_context():
            starting.wait()
            try:
                with vault_transaction() as session:
                    receive(session, request=request, vault=alliance.vault, now=NOW)
                return "received"
            except NobodyToSealTo as refused:
                return refused.reason
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, ready)) == ["no room", "received"]


def test_words_lost_before_anything_moved_leave_new_requests_to_their_backups(alliance):
    new = listed(alliance)
    with vault_reading() as session:
        entries = certified(session, vault=alliance.vault, now=LATER)
    pair = Pair(entries[new.holder_id], entries[alliance.people["beto"].holder_id])
    request = seal_request(Ask(FAMILY, COVER), pair=pair, receipt=None, vault=alliance.vault)
    with vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=LATER)
    cancel(alliance)

    assert active() == alliance.people["ana"].holder_id
    assert alliance.open(Asked(request.capsule_id, None), "beto", now=LATER) == FAMILY
    begin(alliance)


def test_nothing_is_sealed_to_the_old_key_behind_the_last(alliance, asked):
    pair = alliance.pair()
    listed(alliance)
    move(alliance)
    request = seal_request(Ask(FAMILY, COVER), pair=pair, receipt=None, vault=alliance.vault)

    with pytest.raises(NobodyToSealTo), vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=LATER)


@pytest.mark.race
def test_of_two_moves_at_once_each_request_passes_once(app, alliance):
    for _ in range(4):
        alliance.ask()
    new = listed(alliance)
    starting = threading.Barrier(2, timeout=30)

    def run(_number):
        with app.app_context():
            starting.wait()
            try:
                return move(alliance).moved
            except (RotationRefused, NotCertified, CapsuleNotFound):
                return 0
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 4
    with vault_reading() as session:
        assert len(door.held_by(session, new.holder_id)) == 4
