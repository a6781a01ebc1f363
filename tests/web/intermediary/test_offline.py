"""An intermediary whose keys live outside the portal."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.crypto.carried import read_bundle
from portal.vault.models import Capsule, KeyHolder, VaultDeed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
HOME = "/es/intermediary/"


@pytest.fixture
def offline_ana(words, people, enter):
    with vault_transaction() as session:
        session.get_one(KeyHolder, people["ana"].holder_id).offline = True
    return enter("ana", unlocked=False)


def deeds():
    with vault_reading() as session:
        return [one.action for one in session.scalars(select(VaultDeed))]


def test_a_request_is_fetched_sealed_and_on_record(offline_ana, people):
    with vault_reading() as session:
        capsule = session.scalars(select(Capsule.id)).one()
    answer = offline_ana.submit(
        f"/es/intermediary/offline/{capsule}/fetch", {"reason": "first_reading"}, page=HOME
    )
    assert read_bundle(answer.data).capsule_id == capsule
    assert "no-store" in answer.headers["Cache-Control"]
    assert capsule not in answer.headers["Content-Disposition"]
    assert "opened" in deeds()


def test_a_forged_answer_is_refused_and_on_record(offline_ana):
    offline_ana.submit("/es/intermediary/offline/bring", {"sealed": "{}"}, page=HOME)
    assert "upload_refused" in deeds()
