"""A complaint reaches one person elsewhere; the person complained of sees nothing of it."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CapsuleNotFound, ComplaintRefused
from portal.vault.excluding import exclude
from portal.vault.models import Complaint, VaultDeed, VaultMessage, Wrap
from portal.vault.queries import inbox
from tests.domain.vault.test_withdrawing import withdraw
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import NOW


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def complain(alliance, asked, about="ana", organisation="semilla", text="No responde"):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.complain(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            about_id=alliance.people[about].holder_id,
            organisation=organisation,
            text=text,
            vault=alliance.vault,
            now=NOW,
        )


def sealed_to(alliance, name):
    person = alliance.people[name]
    with vault_reading() as session:
        return door.complaints_for(session, holder_id=person.holder_id, keys=person.keys)


def own(alliance, asked):
    keys = alliance.come_back(asked)
    with vault_reading() as session:
        return door.complaints_of(
            session, capsule_id=asked.capsule_id, keys=keys, vault=alliance.vault
        )


def answer(alliance, complaint_id, name="cora", keys=None):
    person = alliance.people[name]
    with vault_transaction() as session:
        door.answer_complaint(
            session,
            complaint_id=complaint_id,
            holder_id=person.holder_id,
            keys=keys or person.keys,
            text="Lo revisamos.",
            vault=alliance.vault,
            now=NOW,
        )


def test_one_person_of_the_other_organisation_reads_it(alliance, asked):
    complain(alliance, asked)

    (read,) = sealed_to(alliance, "cora")
    assert (read.text, read.about_id) == ("No responde", alliance.people["ana"].holder_id)
    for name in ("ana", "beto", "dora", "rita"):
        assert sealed_to(alliance, name) == []


def test_who_is_complained_of_neither_reads_nor_sees_it(alliance, asked):
    ana = alliance.people["ana"]
    with vault_reading() as session:
        before = inbox(session, ana.holder_id), len(session.scalars(select(Wrap)).all())
    complain(alliance, asked)

    with vault_reading() as session:
        assert inbox(session, ana.holder_id) == before[0]
        assert len(session.scalars(select(Wrap)).all()) == before[1] + 1
        deed = session.scalars(select(VaultDeed).where(VaultDeed.action == "complained")).one()
        said = (deed.actor, deed.capsule_id, deed.reason)
        told = [m.payload["account"] for m in session.scalars(select(VaultMessage))]
    assert said == ("requester", None, "")
    assert told.count("account-ana") == 1
    assert told.count("account-cora") == 1


def test_the_answer_is_signed_and_read_with_the_words(alliance, asked):
    complain(alliance, asked)
    (read,) = sealed_to(alliance, "cora")
    answer(alliance, read.complaint_id)

    (mine,) = own(alliance, asked)
    assert mine.text is None
    assert mine.answers == [(NOW.date(), "Lo revisamos.")]
    (again,) = sealed_to(alliance, "cora")
    assert again.answers == [(NOW.date(), "Lo revisamos.")]


def test_an_answer_under_another_key_is_not_shown(alliance, asked):
    complain(alliance, asked)
    (read,) = sealed_to(alliance, "cora")
    with pytest.raises(CapsuleNotFound):
        answer(alliance, read.complaint_id, "ana")
    with vault_transaction() as session:
        session.scalars(select(Complaint)).one().to_id = alliance.people["ana"].holder_id

    (mine,) = own(alliance, asked)
    assert mine.refused


def test_a_complaint_that_the_requester_did_not_sign_is_refused(alliance, asked):
    complain(alliance, asked)
    with vault_transaction() as session:
        row = session.scalars(select(Complaint)).one()
        row.signature = PrivateKeys.generate().signing.sign(b"other")

    (read,) = sealed_to(alliance, "cora")
    assert (read.text, read.refused) == (None, True)


@pytest.mark.parametrize(
    ("about", "organisation", "reason"),
    [
        ("ana", "puentes", "same organisation"),
        ("ana", "nada", "nobody certified there"),
        ("dora", "semilla", "not one of theirs"),
    ],
)
def test_refusals_are_named_and_store_nothing(alliance, asked, about, organisation, reason):
    with pytest.raises(ComplaintRefused) as refused:
        complain(alliance, asked, about, organisation)
    assert refused.value.reason == reason
    with vault_reading() as session:
        assert session.scalars(select(Complaint)).all() == []


def test_an_organisation_kept_away_reads_no_complaint(alliance, asked):
    complain(alliance, asked)
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="semilla", now=NOW)

    (read,) = sealed_to(alliance, "cora")
    assert read.refused
    with pytest.raises(ComplaintRefused):
        complain(alliance, asked)


def test_a_past_person_can_be_complained_of(alliance, asked):
    hand_over(alliance, asked)
    complain(alliance, asked, about="ana", organisation="ceiba")
    assert len(sealed_to(alliance, "dora")) == 1


def test_a_hand_over_does_not_pass_a_complaint_on(alliance, asked):
    alliance.people["beto"].organisation = "raices"
    keys = alliance.come_back(asked)
    beto = alliance.people["beto"].holder_id
    with vault_transaction() as session:
        door.complain(
            session,
            capsule_id=asked.capsule_id,
            keys=keys,
            about_id=alliance.people["ana"].holder_id,
            organisation="raices",
            text="No responde",
            vault=alliance.vault,
            now=NOW,
            choose=lambda people: next(p for p in people if p.intermediary_id == beto),
        )
    hand_over(alliance, asked, giver="beto")

    assert sealed_to(alliance, "cora") == []
    (read,) = sealed_to(alliance, "beto")
    assert read.text == "No responde"


def test_withdrawing_takes_the_complaint_too(alliance, asked):
    complain(alliance, asked)
    (read,) = sealed_to(alliance, "cora")
    answer(alliance, read.complaint_id)
    withdraw(alliance, asked)
    assert sealed_to(alliance, "cora") == []
