"""A request entered again takes the place of the old one: both happen, or neither."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.attaching import store_files
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.words import WordLanguage
from portal.vault.errors import AlreadyReceived, CannotOpen, CapsuleNotFound, NobodyToSealTo
from portal.vault.excluding import exclude
from portal.vault.file_rules import Upload
from portal.vault.models import Capsule, StoredContent, Tombstone, Wrap
from portal.vault.receiving import Ask, seal_request
from tests.domain.vault.test_files import jpeg
from tests.factories.sealed_requests import COVER, NOW, Asked

ANEW = {"more": "Lo cuento otra vez."}


def start_over(alliance, asked, chosen="beto", backup="cora", receipt="new", files=()):
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
            files=files,
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


def test_a_file_goes_to_the_new_pair_and_not_to_who_answered(alliance, asked):
    files = store_files([Upload("Canario.jpg", jpeg())], blobs=alliance.vault.blobs)
    anew = start_over(alliance, asked, files=files)

    with vault_reading() as session:
        to = set(
            session.scalars(
                select(Wrap.recipient)
                .join(StoredContent, Wrap.content_id == StoredContent.id)
                .where(
                    StoredContent.capsule_id == anew.capsule_id,
                    StoredContent.purpose == Purpose.FILE.value,
                )
            )
        )
    assert to == {alliance.people[name].holder_id for name in ("beto", "cora")}


@pytest.mark.race
def test_of_two_at_once_one_takes_the_old_ones_place(app, alliance, asked):
    starting = threading.Barrier(2, timeout=30)
    keys = alliance.come_back(asked)
    ready = [
        seal_request(
            Ask(ANEW, COVER),
            pair=alliance.pair("beto", "cora"),
            receipt=new_receipt(WordLanguage.SPANISH),
            vault=alliance.vault,
        )
        for _ in range(2)
    ]

    def run(request):
        with app.app_context():
            starting.wait()
            try:
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
                return "moved"
            except CapsuleNotFound:
                return "too late"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, ready))

    assert sorted(answers) == ["moved", "too late"]
    with vault_reading() as session:
        assert len(session.scalars(select(Capsule.id)).all()) == 1
