"""A place is passed on: the receiver stands in it alone, and the chain of hands proves it."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.custody import hand_over_statement
from portal.vault.custody_queries import custody_changes
from portal.vault.errors import (
    CannotOpen,
    CapsuleNotFound,
    HandOverRefused,
    NobodyToSealTo,
)
from portal.vault.excluding import exclude
from portal.vault.models import Capsule, HandOver, StoredContent, ThreadMessage, VaultMessage, Wrap
from portal.vault.rules import MessageKind
from tests.domain.vault.test_messaging import forge, to_intermediary
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import FAMILY, NOW


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def changes(alliance, asked):
    with vault_reading() as session:
        return custody_changes(session, asked.capsule_id, vault=alliance.vault)


def wraps_of(alliance, name):
    with vault_reading() as session:
        return len(
            session.scalars(
                select(Wrap).where(Wrap.recipient == alliance.people[name].holder_id)
            ).all()
        )


def test_the_receiver_opens_and_the_giver_no_longer(alliance, asked):
    hand_over(alliance, asked)

    assert alliance.open(asked, "cora") == FAMILY
    assert wraps_of(alliance, "ana") == 0
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, "ana")


def test_everything_passes_on_the_thread_and_the_link_to_the_case_too(alliance, asked):
    to_intermediary(alliance, asked, "Somos cinco.")
    alliance.release(asked)
    held = wraps_of(alliance, "ana")
    hand_over(alliance, asked)

    assert wraps_of(alliance, "cora") == held
    assert [m.text for m in alliance.read_as(asked, "cora")] == ["Somos cinco."]


def test_the_words_still_open_and_old_messages_still_verify(alliance, asked):
    alliance.write(asked, "Soy Ana.")
    hand_over(alliance, asked)
    alliance.write(asked, "Ahora respondo yo.", name="cora")

    read = alliance.read_as_family(asked)
    assert [m.text for m in read] == ["Soy Ana.", "Ahora respondo yo."]
    assert [m.refused for m in read] == [False, False]


def test_the_requester_is_told_the_day_and_the_organisation(alliance, asked):
    hand_over(alliance, asked)

    told = changes(alliance, asked)
    (change,) = told.changes
    assert (change.place, change.changed_on, change.organisation_name) == (
        "chosen",
        NOW.date(),
        "Semilla",
    )
    assert not told.broken


def test_the_backup_can_pass_their_place_on_too(alliance, asked):
    hand_over(alliance, asked, giver="beto")

    (change,) = changes(alliance, asked).changes
    assert change.place == "backup"
    assert alliance.come_back(asked)


def test_a_chain_of_three_hands_holds(alliance, asked):
    hand_over(alliance, asked)
    hand_over(alliance, asked, giver="cora", receiver="dora")
    to_intermediary(alliance, asked, "¿Quién responde?")

    assert len(changes(alliance, asked).changes) == 2
    (message,) = alliance.read_as(asked, "dora")
    assert message.text == "¿Quién responde?"


def test_the_receiver_is_told_and_the_desk_learns_who_answers(alliance, asked):
    case = alliance.release(asked)
    hand_over(alliance, asked)

    with vault_reading() as session:
        sent = {m.kind: m.payload for m in session.scalars(select(VaultMessage))}
    assert sent[MessageKind.SOMETHING_TO_READ] is not None
    assert sent[MessageKind.CASE_HANDED_OVER] == {
        "case": case,
        "giver": "account-ana",
        "receiver": "account-cora",
    }


@pytest.mark.parametrize(
    ("giver", "receiver", "error"),
    [
        ("ana", "beto", HandOverRefused),
        ("ana", "ana", HandOverRefused),
        ("ana", "rita", HandOverRefused),
        ("ana", "nadie", HandOverRefused),
        ("cora", "cora", CapsuleNotFound),
    ],
    ids=["the backup", "oneself", "the backup's organisation", "not certified", "not the giver's"],
)
def test_refusals_leave_everything_as_it_was(alliance, asked, giver, receiver, error):
    alliance.enrol("nadie", "ceiba")
    before = wraps_of(alliance, "ana")
    with pytest.raises(error):
        hand_over(alliance, asked, giver, receiver)

    assert wraps_of(alliance, "ana") == before
    assert changes(alliance, asked).changes == []
    assert alliance.open(asked) == FAMILY


def test_an_excluded_organisation_receives_nothing(alliance, asked):
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="semilla", now=NOW)
    with pytest.raises(HandOverRefused) as refused:
        hand_over(alliance, asked)
    assert refused.value.reason == "kept away"


def test_a_changed_seal_stops_the_hand_over_whole(alliance, asked):
    with vault_transaction() as session:
        session.scalars(select(StoredContent)).first().ciphertext += b"x"
    with pytest.raises(CannotOpen):
        hand_over(alliance, asked)

    assert wraps_of(alliance, "cora") == 0


def write_row(alliance, asked, receiver, keys, **changed):
    """What someone who can write into the database would do."""
    with vault_transaction() as session:
        capsule = session.get_one(Capsule, asked.capsule_id)
        row = HandOver(
            capsule_id=capsule.id,
            number=changed.get("number", 1),
            place="chosen",
            giver_id=capsule.chosen_id,
            receiver_id=alliance.people[receiver].holder_id,
            messages_before=changed.get("messages_before", 0),
            handed_on=NOW.date(),
        )
        row.signature = keys.signing.sign(hand_over_statement(row))
        session.add(row)
        capsule.chosen_id = row.receiver_id


@pytest.mark.parametrize("signer", ["cora", None], ids=["the receiver", "a stranger"])
def test_a_hand_over_that_the_giver_did_not_sign_is_an_alarm(alliance, asked, signer):
    keys = alliance.people[signer].keys if signer else PrivateKeys.generate()
    write_row(alliance, asked, "cora", keys)
    forge_as(alliance, asked, "cora")

    assert changes(alliance, asked).broken
    (message,) = alliance.read_as_family(asked)
    assert (message.text, message.refused) == (None, True)


def forge_as(alliance, asked, name):
    from portal.vault.crypto.signing import Direction, MessagePlace, sign_message

    person = alliance.people[name]
    place = MessagePlace(asked.capsule_id, Direction.TO_REQUESTER, 1)
    forge(alliance, asked, sign_message("Venga al puente", place, person.keys), person.holder_id)


def test_nothing_is_sealed_to_whoever_stands_there_unproven(alliance, asked):
    write_row(alliance, asked, "cora", PrivateKeys.generate())
    to_intermediary(alliance, asked, "Solo a quien firma")

    assert wraps_of(alliance, "cora") == 0
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)
    with pytest.raises(NobodyToSealTo):
        to_intermediary(alliance, asked, "A nadie")


@pytest.mark.parametrize("column", ["giver_id", "receiver_id", "messages_before", "place"])
def test_a_changed_row_breaks_the_chain_or_the_words(alliance, asked, column):
    hand_over(alliance, asked)
    other = {"messages_before": 7, "place": "backup"}.get(column, alliance.people["beto"].holder_id)
    with vault_transaction() as session:
        setattr(session.scalars(select(HandOver)).one(), column, other)

    assert changes(alliance, asked).broken


def test_a_giver_who_writes_on_is_not_believed(alliance, asked):
    hand_over(alliance, asked)
    forge_as(alliance, asked, "ana")

    (message,) = alliance.read_as_family(asked)
    assert message.refused


def test_the_place_shown_of_a_past_person_is_theirs(alliance, asked):
    alliance.write(asked, "Soy Ana.")
    hand_over(alliance, asked)

    (message,) = alliance.read_as_family(asked)
    assert message.author == "chosen"
    with vault_reading() as session:
        assert session.scalars(select(ThreadMessage)).one()


def test_a_hand_over_moves_one_request_only(alliance, asked):
    other = alliance.ask()
    hand_over(alliance, asked)

    assert alliance.open(other) == FAMILY
    with pytest.raises(CapsuleNotFound):
        alliance.open(other, "cora")


def test_the_case_follows_to_the_new_person_without_a_day(app, alliance, asked):
    from portal.aid.models import Case
    from portal.extensions import db, transaction
    from portal.jobs.carrying import carry_from_vault
    from tests.factories.people import organisation

    with transaction() as session:
        organisation(session, reference="puentes")
    alliance.release(asked, urgency="this_week")
    hand_over(alliance, asked)
    for _round in range(3):
        carry_from_vault()

    assert db.session.scalars(select(Case.intermediary)).one() == "account-cora"
    with vault_reading() as session:
        kinds = set(session.scalars(select(VaultMessage.kind)))
    assert MessageKind.CASE_HANDED_OVER not in kinds
