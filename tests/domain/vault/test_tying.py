"""A case is tied later; the family says what arrived. Neither tells the desk who it is."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CapsuleNotFound, NotYetReleased
from portal.vault.models import StoredContent, VaultDeed, VaultMessage
from portal.vault.rules import REQUESTER, FamilyWord
from tests.factories.sealed_requests import NOW


def tie(alliance, asked, who="ana"):
    person = alliance.people[who]
    with vault_transaction() as session:
        door.tie_case(
            session, capsule_id=asked.capsule_id, holder_id=person.holder_id, keys=person.keys,
            incident="incident-2", cell="31·2026-04", confirmed_through=3, vault=alliance.vault,
            now=NOW,
        )  # fmt: skip


def tell(alliance, asked, arrived=FamilyWord.YES, helped=None):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.tell_desk(
            session, capsule_id=asked.capsule_id, keys=keys, arrived=arrived, helped=helped
        )


def sent(kind):
    with vault_reading() as session:
        query = select(VaultMessage.payload).where(VaultMessage.kind == kind)
        return list(session.scalars(query))


def links(alliance, asked):
    ana, beto = alliance.people["ana"], alliance.people["beto"]
    readers = {
        ana.holder_id: ana.keys, beto.holder_id: beto.keys,
        REQUESTER: alliance.come_back(asked),
    }  # fmt: skip
    with vault_reading() as session:
        return {
            door.case_link(session, capsule_id=asked.capsule_id, recipient=who, keys=keys)
            for who, keys in readers.items()
        }


def test_all_who_read_the_link_read_the_new_one_and_the_old_is_gone(alliance, asked):
    case = alliance.release(asked)
    tie(alliance, asked)

    assert links(alliance, asked) == {door.CaseLink(case=case, incident="incident-2")}
    with vault_reading() as session:
        query = select(StoredContent).where(StoredContent.purpose == "case link")
        assert len(session.scalars(query).all()) == 1


def test_the_desk_learns_the_cell_and_not_the_incident(alliance, asked):
    case = alliance.release(asked)
    tie(alliance, asked)
    assert sent("case.tied") == [{"case": case, "cell": "31·2026-04", "confirmed_through": 3}]
    with vault_reading() as session:
        named = session.scalars(select(VaultDeed.capsule_id).where(VaultDeed.action == "tied"))
        assert named.all() == [None]


def test_before_there_is_a_case_nothing_is_tied_or_told(alliance, asked):
    for act in (tie, tell):
        with pytest.raises(NotYetReleased):
            act(alliance, asked)


def test_a_stranger_ties_nothing(alliance, asked):
    alliance.release(asked)
    with pytest.raises(CapsuleNotFound):
        tie(alliance, asked, "cora")


def test_the_family_is_heard_by_the_desk_under_its_pseudonym(alliance, asked):
    case = alliance.release(asked)
    tell(alliance, asked, FamilyWord.PART, FamilyWord.NO)
    tell(alliance, asked)
    assert sorted(sent("case.family_told"), key=str) == [
        {"case": case, "arrived": "part", "helped": "no"},
        {"case": case, "arrived": "yes", "helped": None},
    ]
