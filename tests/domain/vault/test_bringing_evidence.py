"""Proof of an expense is sealed to two intermediaries; amount, day and mark leave the vault."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import day_of
from portal.extensions import db, vault_reading, vault_transaction
from portal.money import Currency, Money
from portal.vault import door
from portal.vault.attaching import delete_blobs, stored_files
from portal.vault.errors import (
    AlreadySent,
    CapsuleNotFound,
    EvidenceRefused,
    FileRefused,
    NotCertified,
    NotYetReleased,
)
from portal.vault.evidence_rules import Expense, evidence_of, is_marked
from portal.vault.file_rules import MOST_BYTES, Upload
from portal.vault.forgetting import CLOCK, forget_by
from portal.vault.models import SealedFile, StoredContent, VaultDeed, VaultMessage, Wrap
from portal.vault.rules import REQUESTER
from tests.domain.vault.test_attachments import opened_by
from tests.domain.vault.test_files import jpeg
from tests.factories.sealed_requests import NOW

BILL = Upload("Factura de Ximena Cocom.pdf", b"%PDF-1.7 Ximena Cocom %%EOF\n")


def bring(alliance, asked, name="ana", *, upload=BILL, once="", minor=60_000, days_ago=0):
    person = alliance.people[name]
    expense = Expense("k3y7", Money(minor, Currency.MXN), day_of(NOW) - timedelta(days=days_ago))
    evidence = evidence_of(expense, upload)
    with stored_files([upload], blobs=alliance.vault.blobs) as [file], vault_transaction() as s:
        door.bring_evidence(
            s, capsule_id=asked.capsule_id, holder_id=person.holder_id, keys=person.keys,
            evidence=evidence, file=file, once=once, vault=alliance.vault, now=NOW,
        )  # fmt: skip
    return evidence


def crossing():
    with vault_reading() as session:
        query = select(VaultMessage.payload).where(VaultMessage.kind == "case.evidence")
        return session.scalars(query).all()


def rows(model):
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def blobs_left(alliance):
    return len(list(alliance.vault.blobs.older_than(NOW.replace(year=2100))))


def test_only_amount_day_and_mark_cross(alliance, asked):
    case = alliance.release(asked)
    evidence = bring(alliance, asked)
    assert crossing() == [
        {
            "case": case,
            "commitment": "k3y7",
            "amount_minor": 60_000,
            "currency": "MXN",
            "spent_on": "2026-03-10",
            "mark": evidence.mark,
        }
    ]


def test_it_is_opened_again_on_record_and_its_mark_holds(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked)
    alliance.open(asked)
    [found] = [one for one in alliance.read_as(asked) if one.evidence]
    opened = opened_by(alliance, asked, found.files[0].content_id)
    assert is_marked(found.evidence, opened.plain)
    with vault_reading() as session:
        deed = session.scalars(select(VaultDeed).where(VaultDeed.action == "opened_file")).one()
        assert (deed.capsule_id, deed.reason) == (asked.capsule_id, "first_reading")


def test_the_backup_finds_it_too(alliance, asked):
    alliance.release(asked)
    evidence = bring(alliance, asked)
    assert [one.evidence for one in alliance.read_as(asked, "beto")] == [evidence]


def test_it_is_sealed_to_the_two_and_to_nobody_else(alliance, asked):
    alliance.release(asked)
    with vault_reading() as session:
        before = set(session.scalars(select(StoredContent.id)))
    bring(alliance, asked)
    with vault_reading() as session:
        fresh = select(Wrap.recipient).where(Wrap.content_id.not_in(before))
        readers = set(session.scalars(fresh))
    assert readers == {alliance.people[name].holder_id for name in ("ana", "beto")}
    assert REQUESTER not in readers


def test_in_the_tables_it_looks_like_any_file_of_the_conversation(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked)
    with vault_reading() as session:
        kinds = set(session.scalars(select(StoredContent.purpose)))
    assert kinds == {"identity", "cover", "case link", "message", "message file"}


def test_the_audit_names_no_request(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked)
    with vault_reading() as session:
        query = select(VaultDeed).where(VaultDeed.action == "brought_evidence")
        deed = session.scalars(query).one()
        assert (deed.capsule_id, deed.actor) == (None, alliance.people["ana"].holder_id)


def test_the_family_sees_the_day_and_not_the_paper(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked)
    [seen] = [one for one in alliance.read_as_family(asked) if one.is_spoken]
    assert (seen.text, seen.files, seen.evidence) == (None, (), None)


REFUSED = [
    ({"upload": Upload("factura.pdf", b"\xff\xd8\xff ...")}, FileRefused),
    ({"upload": Upload("factura.pdf", b"%PDF-1.7 " + bytes(MOST_BYTES) + b"%%EOF")}, FileRefused),
    ({"minor": 0}, EvidenceRefused),
    ({"days_ago": -1}, EvidenceRefused),
    ({"name": "cora"}, CapsuleNotFound),
]


@pytest.mark.parametrize(("how", "refusal"), REFUSED)
def test_what_is_refused_leaves_nothing(alliance, asked, how, refusal):
    alliance.release(asked)
    with pytest.raises(refusal):
        bring(alliance, asked, **how)
    assert (crossing(), rows(SealedFile), blobs_left(alliance)) == ([], 0, 0)


def test_before_its_request_is_a_case_nothing_is_brought(alliance, asked):
    with pytest.raises(NotYetReleased):
        bring(alliance, asked)
    assert (rows(SealedFile), blobs_left(alliance)) == (0, 0)


def test_after_a_withdrawal_nothing_is_brought(alliance, asked):
    alliance.release(asked)
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)
    with pytest.raises(CapsuleNotFound):
        bring(alliance, asked)


def test_a_suspended_person_brings_nothing(alliance, asked):
    alliance.release(asked)
    cora, ana = alliance.people["cora"], alliance.people["ana"]
    with vault_transaction() as session:
        door.suspend(
            session, holder_id=ana.holder_id, by_holder_id=cora.holder_id,
            vault=alliance.vault, now=NOW,
        )  # fmt: skip
    with pytest.raises(NotCertified):
        bring(alliance, asked)


def test_forgetting_takes_the_paper_and_what_had_crossed_stays(alliance, asked):
    alliance.release(asked)
    bring(alliance, asked, upload=Upload("foto.jpg", jpeg()))
    with vault_transaction() as session:
        names = forget_by(session, asked.capsule_id, actor=CLOCK, now=NOW)
    delete_blobs(names, blobs=alliance.vault.blobs)
    assert (rows(SealedFile), rows(StoredContent), blobs_left(alliance)) == (0, 0, 0)
    assert len(crossing()) == 1


@pytest.mark.race
def test_clicks_at_once_count_once(app, alliance, asked):
    alliance.release(asked)
    starting = threading.Barrier(4, timeout=30)

    def click(_number):
        with app.app_context():
            starting.wait()
            try:
                with suppress(AlreadySent):
                    bring(alliance, asked, once="one-page")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))
    assert (len(crossing()), rows(SealedFile), blobs_left(alliance)) == (1, 1, 1)
