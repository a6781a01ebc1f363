"""A request becomes one case, and the two are joined by nothing that is not sealed."""

import pytest
from sqlalchemy import select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import AlreadyReleased, CapsuleNotFound
from portal.vault.excluding import exclude
from portal.vault.models import VaultDeed, VaultMessage
from portal.vault.queries import inbox
from portal.vault.sending import arrived, stuck, stumbled, waiting
from tests.factories.sealed_requests import NOW


def crossing_facts():
    with vault_reading() as session:
        return session.scalar(
            select(VaultMessage.payload).where(VaultMessage.kind == "case.released")
        )


def link(alliance, asked, recipient, keys):
    with vault_reading() as session:
        return door.case_link(session, capsule_id=asked.capsule_id, recipient=recipient, keys=keys)


def test_the_facts_cross_with_the_cases_reference(alliance, asked):
    case = alliance.release(asked, text="Necesitan despensa")

    assert crossing_facts() == {
        "case": case,
        "organisation": "puentes",
        "needs": ["food"],
        "urgency": "days",
        "household": "3-5",
        "text": "Necesitan despensa",
        "tied_to_verified_incident": True,
        "cell": "state:31 month:2026-03",
        "confirmed_through": 0,
        "intermediary": "account-ana",
        "language": "es",
    }


def test_the_link_is_read_by_its_people_only(alliance, asked):
    case = alliance.release(asked)
    ana, beto = alliance.people["ana"], alliance.people["beto"]
    requester = alliance.come_back(asked)

    for recipient, keys in (
        (ana.holder_id, ana.keys),
        (beto.holder_id, beto.keys),
        ("requester", requester),
    ):
        found = link(alliance, asked, recipient, keys)
        assert (found.case, found.incident) == (case, "incident-1")
    cora = alliance.people["cora"]
    with pytest.raises(CapsuleNotFound):
        link(alliance, asked, cora.holder_id, cora.keys)


def test_before_release_there_is_no_link(alliance, asked):
    ana = alliance.people["ana"]

    assert link(alliance, asked, ana.holder_id, ana.keys) is None


def test_nothing_in_the_vault_joins_capsule_and_case_in_clear(alliance, asked):
    case = alliance.release(asked)
    joined = []
    with vault_reading() as session:
        for table in VaultModel.metadata.sorted_tables:
            for row in map(repr, session.execute(select(table))):
                if case in row and asked.capsule_id in row:
                    joined.append(table.name)
        assert (
            session.scalar(select(VaultDeed.capsule_id).where(VaultDeed.action == "released"))
            is None
        )

    assert joined == []


def test_a_request_becomes_one_case_only(alliance, asked):
    alliance.release(asked)

    with pytest.raises(AlreadyReleased):
        alliance.release(asked)


def test_a_stranger_releases_nothing(alliance, asked):
    with pytest.raises(CapsuleNotFound):
        alliance.release(asked, name="cora")


def test_what_arrived_leaves_the_vault(alliance, asked):
    alliance.release(asked, urgent=True)
    with vault_transaction() as session:
        (crossing,) = waiting(session, urgent_only=True)
        arrived(session, crossing.id)

    assert crossing_facts() is None


def test_only_urgent_facts_cross_at_once(alliance, asked):
    alliance.release(asked, urgent=False)

    with vault_reading() as session:
        assert waiting(session, urgent_only=True) == []
        assert len(waiting(session, urgent_only=False)) == 2


def test_what_stumbles_eight_times_is_left_to_people(alliance, asked):
    with vault_reading() as session:
        (notice,) = waiting(session, urgent_only=False)
    for _ in range(8):
        with vault_transaction() as session:
            stumbled(session, notice.id, fault="OperationalError")

    with vault_reading() as session:
        assert waiting(session, urgent_only=False) == []
        assert [crossing.id for crossing in stuck(session)] == [notice.id]


def test_the_inbox_shows_what_was_opened_and_passed_on(alliance, asked):
    other = alliance.ask()
    alliance.open(asked)
    alliance.release(asked)

    with vault_reading() as session:
        lines = {
            line.capsule_id: (line.opened, line.released)
            for line in inbox(session, alliance.people["ana"].holder_id)
        }
    assert lines == {asked.capsule_id: (True, True), other.capsule_id: (False, False)}


def test_an_excluded_organisation_no_longer_finds_it_in_the_inbox(alliance, asked):
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)

    with vault_reading() as session:
        assert inbox(session, alliance.people["beto"].holder_id) == []
        assert len(inbox(session, alliance.people["ana"].holder_id)) == 1
