"""All that may pass passes to the colleague; what may not stays whole."""

import pytest

from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.excluding import exclude
from portal.vault.models import Wrap
from tests.factories.hand_overs import WideAlliance
from tests.factories.sealed_requests import FAMILY, NOW


@pytest.fixture
def alliance(app):
    """Five certified people of four organisations."""
    return WideAlliance()


def pass_on(alliance, to="cora", limit=20):
    ana = alliance.people["ana"]
    with vault_transaction() as session:
        return door.pass_on(
            session,
            holder_id=ana.holder_id,
            keys=ana.keys,
            to_holder_id=alliance.people[to].holder_id,
            vault=alliance.vault,
            now=NOW,
            limit=limit,
        )


def test_what_may_pass_does_and_what_the_family_forbids_stays(alliance):
    free, kept = alliance.ask(), alliance.ask()
    with vault_transaction() as session:
        exclude(session, capsule_id=kept.capsule_id, organisation="semilla", now=NOW)
    passed = pass_on(alliance)

    assert (passed.moved, passed.left, passed.against) == (1, 1, {"kept away": 1})
    assert alliance.open(free, "cora") == FAMILY
    assert alliance.open(kept, "ana") == FAMILY


def test_a_seal_that_was_changed_stays_whole_and_hinders_no_other(alliance):
    spoilt, whole = alliance.ask(), alliance.ask()
    ana = alliance.people["ana"].holder_id
    with vault_transaction() as session:
        from sqlalchemy import select

        from portal.vault.models import StoredContent

        rows = session.scalars(
            select(Wrap)
            .join(StoredContent, StoredContent.id == Wrap.content_id)
            .where(StoredContent.capsule_id == spoilt.capsule_id, Wrap.recipient == ana)
        ).all()
        for one in rows:
            one.sealed_key = bytes(reversed(one.sealed_key))
    passed = pass_on(alliance)

    assert (passed.moved, passed.left, passed.against) == (1, 1, {"cannot be opened": 1})
    assert alliance.open(whole, "cora") == FAMILY


def test_in_steps(alliance):
    for _ in range(3):
        alliance.ask()

    assert [pass_on(alliance, limit=2).left, pass_on(alliance, limit=2).left] == [1, 0]


def test_to_the_other_persons_organisation_nothing_passes(alliance):
    alliance.ask()
    passed = pass_on(alliance, "rita")

    assert (passed.moved, passed.against) == (0, {"same organisation": 1})
