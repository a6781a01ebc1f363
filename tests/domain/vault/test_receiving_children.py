"""A child's request reaches only people whom their organisation says are ready for it."""

import threading

import pytest
from sqlalchemy import func, select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.covers import Cover, read_cover, write_cover
from portal.vault.directories import certified
from portal.vault.errors import HandOverRefused, NobodyToSealTo, NotAdmitted
from portal.vault.models import Capsule, ChildReceiver, VaultDeed
from portal.vault.receiving import Ask, receive, seal_request
from portal.vault.receiving_children import (
    declare_receiver,
    end_receiving,
    for_children,
    receivers,
)
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import FAMILY, NOW, Asked

CHILD = Cover(needs=("protection",), urgency="today", child=True)


@pytest.fixture
def alliance(app):
    """Ana, Beto and Dora receive children; Cora and Rita do not."""
    alliance = WideAlliance()
    for name in ("ana", "beto", "dora"):
        declare(alliance, name)
    return alliance


def declare(alliance, name, change=declare_receiver, **changes):
    one = alliance.people[name]
    where = {"account": one.account, "organisation": one.organisation, **changes}
    with vault_transaction() as session:
        return change(session, **where, by_account="an-administrator", now=NOW)


def ask(alliance, cover=CHILD, backup="beto"):
    request = seal_request(
        Ask(FAMILY, cover), pair=alliance.pair(backup=backup), receipt=None, vault=alliance.vault
    )
    with vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=NOW)
    return Asked(request.capsule_id, None)


def count(model):
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def may_receive(alliance):
    with vault_reading() as session:
        entries = certified(session, vault=alliance.vault, now=NOW).values()
        able = {one.intermediary_id for one in for_children(session, entries)}
    return {name for name, one in alliance.people.items() if one.holder_id in able}


def test_only_those_who_were_declared(alliance):
    assert may_receive(alliance) == {"ana", "beto", "dora"}
    assert declare(alliance, "ana") is False, "said twice counts once"
    assert declare(alliance, "dora", end_receiving) is True
    assert declare(alliance, "dora", end_receiving) is False
    assert may_receive(alliance) == {"ana", "beto"}


def test_an_organisation_declares_only_whom_it_admits(alliance):
    with pytest.raises(NotAdmitted):
        declare(alliance, "cora", organisation="puentes")
    assert may_receive(alliance) == {"ana", "beto", "dora"}


def test_it_is_received_by_two_of_them(alliance):
    asked = ask(alliance)
    person = alliance.people["ana"]
    with vault_reading() as session:
        cover = door.open_cover(
            session, capsule_id=asked.capsule_id, holder_id=person.holder_id, keys=person.keys
        ).cover
    assert cover == CHILD


def test_nothing_is_stored_when_one_of_the_two_is_not(alliance):
    with pytest.raises(NobodyToSealTo) as refused:
        ask(alliance, backup="cora")
    assert refused.value.reason == "no children there"
    assert count(Capsule) == 0
    assert ask(alliance, cover=Cover(), backup="cora"), "grown-ups go anywhere"


def test_it_is_handed_only_to_somebody_ready(alliance):
    asked = ask(alliance)
    giver = alliance.people["ana"]
    with vault_reading() as session:
        able = door.possible_receivers(
            session, capsule_id=asked.capsule_id, holder_id=giver.holder_id, keys=giver.keys,
            vault=alliance.vault, now=NOW,
        )  # fmt: skip
    assert {one.intermediary_id for one in able} == {alliance.people["dora"].holder_id}
    with pytest.raises(HandOverRefused) as refused:
        hand_over(alliance, asked, receiver="cora")
    assert refused.value.reason == "not for children"
    hand_over(alliance, asked, receiver="dora")


def test_a_grown_up_is_handed_to_anyone(alliance):
    hand_over(alliance, ask(alliance, cover=Cover()), receiver="cora")


def test_the_vault_holds_the_same_of_a_child_as_of_anyone(alliance):
    """Whoever seizes it sees two capsules that differ in nothing but chance."""

    def shape(capsule_id):
        with vault_reading() as session:
            held = []
            for table in VaultModel.metadata.sorted_tables:
                if "capsule_id" in table.c:
                    rows = session.execute(select(table).where(table.c.capsule_id == capsule_id))
                    held += [(table.name, *map(outline, row)) for row in rows]
        return sorted(held, key=repr)

    def outline(value):
        return len(value) if isinstance(value, bytes | str) else value

    grown_up = Cover(needs=("protection",), urgency="today")
    assert shape(ask(alliance).capsule_id) == shape(ask(alliance, cover=grown_up).capsule_id)


def test_a_cover_sealed_before_there_was_a_lane_is_a_grown_ups():
    old = write_cover(CHILD, None).replace(b', "child": true', b"").replace(b'"child": true, ', b"")
    assert b"child" not in old
    assert read_cover(old).cover.child is False


def test_said_by_two_at_once_it_stands_once(alliance):
    before, gate, said = count(VaultDeed), threading.Barrier(2), []

    def say(app):
        with app.app_context():
            gate.wait()
            said.append(declare(alliance, "cora"))

    from flask import current_app

    app = current_app._get_current_object()
    threads = [threading.Thread(target=say, args=(app,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, True]
    assert (count(ChildReceiver), count(VaultDeed)) == (4, before + 1)


def test_a_holder_nobody_knows_receives_none(alliance):
    with vault_reading() as session:
        assert receivers(session, {"nobody"}) == set()
