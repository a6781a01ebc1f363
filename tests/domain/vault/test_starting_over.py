"""A request entered again takes the place of the old one: both happen, or neither."""

import pytest

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.errors import AlreadyReceived, CannotOpen, CapsuleNotFound, NobodyToSealTo
from portal.vault.excluding import exclude
from portal.vault.models import Capsule, Tombstone
from portal.vault.receiving import Ask, seal_request
from tests.factories.sealed_requests import COVER, NOW, Asked

ANEW = {"more": "Lo cuento otra vez."}


def start_over(alliance, asked, chosen="beto", backup="cora", receipt="new"):
    words = new_receipt(WordLanguage.SPANISH) if receipt == "new" else receipt
    keys = alliance.come_back(asked)
    pair = alliance.pair(chosen, backup)
    request = seal_request(Ask(ANEW, COVER), pair=pair, receipt=words, vault=alliance.vault)
    with vault_transaction() as session:
        door.start_over(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            request=request,
            files=(),
            vault=alliance.vault,
            now=NOW,
        )
    return Asked(request.capsule_id, words)


def avoided(alliance, asked):
    with vault_reading() as session:
        return door.people_to_avoid(session, capsule_id=asked.capsule_id, vault=alliance.vault)


def is_whole(alliance, asked):
    return bool(alliance.come_back(asked) and alliance.open(asked))


def test_the_old_one_is_gone_and_the_new_one_opens_to_another(alliance, asked):
    anew = start_over(alliance, asked)

    with vault_reading() as session:
        assert session.get(Capsule, asked.capsule_id) is None
        assert session.get(Tombstone, asked.capsule_id) is not None
    assert alliance.come_back(anew)
    assert alliance.open(anew, "beto") == ANEW


def test_who_answered_before_never_opens_the_new_one(alliance, asked):
    anew = start_over(alliance, asked)

    with pytest.raises((CannotOpen, CapsuleNotFound)):
        alliance.open(anew, "ana")


def test_without_words_it_can_be_entered_again_too(alliance, asked):
    anew = start_over(alliance, asked, receipt=None)

    assert alliance.open(anew, "beto") == ANEW


@pytest.mark.parametrize(("chosen", "backup"), [("ana", "beto"), ("beto", "ana")])
def test_the_same_person_leaves_the_old_one_whole(alliance, asked, chosen, backup):
    with pytest.raises(NobodyToSealTo):
        start_over(alliance, asked, chosen, backup)

    assert is_whole(alliance, asked)


def test_words_in_use_leave_the_old_one_whole(alliance, asked):
    with pytest.raises(AlreadyReceived):
        start_over(alliance, asked, receipt=asked.receipt)

    assert is_whole(alliance, asked)


def test_one_withdrawn_meanwhile_stores_no_new_one(alliance, asked):
    keys = alliance.come_back(asked)
    request = seal_request(
        Ask(ANEW, COVER), pair=alliance.pair("beto", "cora"), receipt=None, vault=alliance.vault
    )
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)
    with pytest.raises(CapsuleNotFound), vault_transaction() as session:
        door.start_over(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            request=request,
            files=(),
            vault=alliance.vault,
            now=NOW,
        )

    with vault_reading() as session:
        assert session.get(Capsule, request.capsule_id) is None


def test_whoever_answers_now_is_avoided(alliance, asked):
    assert avoided(alliance, asked).people == {alliance.people["ana"].holder_id}


def test_whoever_was_kept_away_is_avoided(alliance, asked):
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)

    found = avoided(alliance, asked)
    assert alliance.people["beto"].holder_id in found.people
    assert found.organisations == {"raices"}
