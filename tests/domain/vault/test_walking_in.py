"""A request typed for someone by its intermediary, and what the family then says aloud."""

import pytest
from sqlalchemy import select, update

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.errors import CapsuleNotFound, NobodyToSealTo
from portal.vault.models import StoredReceipt, ThreadMessage, Wrap
from portal.vault.queries import openings
from portal.vault.receiving import Ask, seal_request
from portal.vault.rules import DAILY_OPENINGS, REQUESTER, OpeningReason, Place
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import COVER, FAMILY, NOW, Asked


def type_in(alliance, by="ana", receipt="new"):
    words = new_receipt(WordLanguage.SPANISH) if receipt == "new" else receipt
    request = seal_request(
        Ask(FAMILY, COVER),
        pair=alliance.pair(),
        receipt=words,
        vault=alliance.vault,
        borrowed=True,
    )
    with vault_transaction() as session:
        door.receive_in_person(
            session,
            request=request,
            holder_id=alliance.people[by].holder_id,
            vault=alliance.vault,
            now=NOW,
        )
    return Asked(request.capsule_id, words)


def note(alliance, asked, text="Dice que sí", by="ana"):
    person = alliance.people[by]
    with vault_transaction() as session:
        door.note_spoken(
            session,
            capsule_id=asked.capsule_id,
            holder_id=person.holder_id,
            keys=person.keys,
            text=text,
            vault=alliance.vault,
            now=NOW,
        )


def test_who_typed_it_is_shown_as_having_opened_it(alliance):
    asked = type_in(alliance)

    with vault_reading() as session:
        shown = openings(session, asked.capsule_id)
    assert [(one.place, one.reason) for one in shown] == [(Place.CHOSEN, OpeningReason.TYPED_IN)]


def test_the_words_are_known_to_be_borrowed(alliance):
    type_in(alliance)

    with vault_reading() as session:
        assert session.scalars(select(StoredReceipt.borrowed)).all() == [True]


def test_nobody_types_for_a_colleague(alliance):
    with pytest.raises(NobodyToSealTo):
        type_in(alliance, by="beto")


def test_typing_takes_nothing_from_the_days_openings(alliance):
    typed = [type_in(alliance) for _ in range(DAILY_OPENINGS)]

    assert alliance.open(typed[0]) == FAMILY


@pytest.mark.parametrize("reader", ["ana", "beto"])
def test_what_was_said_is_read_as_said_and_by_whom_it_was_noted(alliance, asked, reader):
    note(alliance, asked)

    (message,) = alliance.read_as(asked, reader)
    assert (message.text, message.is_spoken, message.author) == ("Dice que sí", True, Place.CHOSEN)


def test_the_family_sees_the_day_and_not_the_text(alliance, asked):
    note(alliance, asked)

    (message,) = alliance.read_as_family(asked)
    with vault_reading() as session:
        wraps = session.scalars(
            select(Wrap.recipient).join(ThreadMessage, ThreadMessage.content_id == Wrap.content_id)
        ).all()
    assert (message.text, message.is_spoken, message.sent_on) == (None, True, NOW.date())
    assert REQUESTER not in wraps


def test_without_words_a_family_still_answers_aloud(alliance):
    asked = type_in(alliance, receipt=None)
    note(alliance, asked)

    assert [message.text for message in alliance.read_as(asked)] == ["Dice que sí"]


def test_a_note_cannot_be_passed_off_as_the_familys_own(alliance, asked):
    note(alliance, asked)
    with vault_transaction() as session:
        session.execute(update(ThreadMessage).values(author=REQUESTER))

    (message,) = alliance.read_as(asked)
    assert (message.refused, message.text) == (True, None)


def test_nor_can_it_be_put_in_a_colleagues_mouth(alliance, asked):
    note(alliance, asked)
    with vault_transaction() as session:
        session.execute(update(ThreadMessage).values(author=alliance.people["beto"].holder_id))

    (message,) = alliance.read_as(asked)
    assert (message.refused, message.text) == (True, None)


def test_a_stranger_notes_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        note(alliance, asked, by="cora")
    assert alliance.read_as(asked) == []


def test_after_a_hand_over_the_new_person_reads_it(app):
    alliance = WideAlliance()
    asked = alliance.ask()
    note(alliance, asked)
    hand_over(alliance, asked)

    (message,) = alliance.read_as(asked, "cora")
    assert message.text == "Dice que sí"
