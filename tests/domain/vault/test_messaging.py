"""Both sides read what the other truly wrote, and nothing else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction, MessagePlace, sign_message
from portal.vault.errors import AlreadySent, CapsuleNotFound, NobodyToSealTo
from portal.vault.excluding import exclude
from portal.vault.models import ThreadMessage, VaultMessage, Wrap
from portal.vault.parcels import keep, pack
from tests.factories.sealed_requests import NOW


def to_intermediary(alliance, asked, text):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.write_to_intermediary(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            text=text,
            vault=alliance.vault,
            now=NOW,
        )


def test_the_requester_reads_their_intermediary(alliance, asked):
    alliance.write(asked, "Recibimos su solicitud.")

    (message,) = alliance.read_as_family(asked)
    assert (message.text, message.refused) == ("Recibimos su solicitud.", False)


def test_the_intermediaries_read_the_requester(alliance, asked):
    to_intermediary(alliance, asked, "Somos cinco.")

    for name in ("ana", "beto"):
        (message,) = alliance.read_as(asked, name)
        assert message.text == "Somos cinco."


def test_what_the_requester_wrote_is_not_shown_back(alliance, asked):
    to_intermediary(alliance, asked, "Somos cinco.")

    (message,) = alliance.read_as_family(asked)
    assert (message.text, message.refused) == (None, False)


def test_both_intermediaries_are_told_that_something_came(alliance, asked):
    to_intermediary(alliance, asked, "Somos cinco.")

    with vault_reading() as session:
        told = [m.payload["account"] for m in session.scalars(select(VaultMessage))]
    assert sorted(told) == ["account-ana", "account-ana", "account-beto"]


def test_a_stranger_reads_and_writes_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        alliance.write(asked, "Hola", name="cora")
    with pytest.raises(CapsuleNotFound):
        alliance.read_as(asked, "cora")


def test_a_message_without_words_to_read_it_with_is_refused(alliance):
    asked = alliance.ask(receipt=None)

    with pytest.raises(NobodyToSealTo):
        alliance.write(asked, "Hola")


def forge(alliance, asked, signed, author):
    """What someone who can write into the database, and knows public keys, would do."""
    requester = alliance.come_back(asked).public()
    ana = alliance.people["ana"]
    parcel = pack(
        signed,
        capsule_id=asked.capsule_id,
        purpose=Purpose.MESSAGE,
        recipients={"requester": requester, ana.holder_id: ana.keys.public()},
    )
    with vault_transaction() as session:
        keep(session, parcel)
        session.add(
            ThreadMessage(
                content_id=parcel.content_id,
                capsule_id=asked.capsule_id,
                direction="to requester" if author != "requester" else "to intermediary",
                sequence=1,
                author=author,
                sent_on=NOW.date(),
            )
        )


def test_a_forged_meet_me_at_is_never_shown(alliance, asked):
    forge(alliance, asked, b"Nos vemos en el puente", alliance.people["ana"].holder_id)

    (message,) = alliance.read_as_family(asked)
    assert (message.text, message.refused) == (None, True)


def test_a_certified_stranger_cannot_write_in_this_thread(alliance, asked):
    cora = alliance.people["cora"]
    place = MessagePlace(asked.capsule_id, Direction.TO_REQUESTER, 1)
    forge(alliance, asked, sign_message("Venga", place, cora.keys), cora.holder_id)

    (message,) = alliance.read_as_family(asked)
    assert message.refused


def test_someone_else_cannot_answer_as_the_requester(alliance, asked):
    place = MessagePlace(asked.capsule_id, Direction.TO_INTERMEDIARY, 1)
    forge(alliance, asked, sign_message("Aquí", place, PrivateKeys.generate()), "requester")

    (message,) = alliance.read_as(asked)
    assert message.refused


def test_messages_moved_to_another_number_are_refused(alliance, asked):
    alliance.write(asked, "Uno")
    with vault_transaction() as session:
        session.scalar(select(ThreadMessage)).sequence = 7

    (message,) = alliance.read_as_family(asked)
    assert message.refused


def test_an_excluded_organisation_is_sealed_nothing_more(alliance, asked):
    with vault_transaction() as session:
        left = exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)
    to_intermediary(alliance, asked, "Solo a Ana")

    with vault_reading() as session:
        holders = set(session.scalars(select(Wrap.recipient)))
    assert left == 1
    assert holders == {alliance.people["ana"].holder_id}
    with pytest.raises(CapsuleNotFound):
        alliance.read_as(asked, "beto")


def test_with_both_excluded_nobody_is_left_to_write_to(alliance, asked):
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)
        left = exclude(session, capsule_id=asked.capsule_id, organisation="puentes", now=NOW)

    assert left == 0
    with pytest.raises(NobodyToSealTo):
        to_intermediary(alliance, asked, "¿Hay alguien?")


@pytest.mark.parametrize("once", ["same", ""])
def test_a_page_that_sends_twice_sends_once(alliance, asked, once):
    alliance.write(asked, "Le leo", once=once)
    if once:
        with pytest.raises(AlreadySent):
            alliance.write(asked, "Le leo", once=once)
    else:
        alliance.write(asked, "Le leo")

    assert len(alliance.read_as_family(asked)) == (1 if once else 2)


def test_one_pages_token_is_nothing_to_another_request(alliance, asked):
    other = alliance.ask()
    alliance.write(asked, "Le leo", once="same")
    alliance.write(other, "A usted también", once="same")

    assert [one.text for one in alliance.read_as_family(other)] == ["A usted también"]


@pytest.mark.race
def test_of_two_clicks_at_once_one_counts(app, alliance, asked):
    starting = threading.Barrier(2, timeout=30)

    def run(_number):
        with app.app_context():
            starting.wait()
            try:
                alliance.write(asked, "Le leo", once="same")
                return "sent"
            except AlreadySent:
                return "before"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == ["before", "sent"]
    assert len(alliance.read_as_family(asked)) == 1
