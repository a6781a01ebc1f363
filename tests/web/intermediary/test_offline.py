"""An intermediary whose keys live outside the portal."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.crypto.carried import read_bundle
from portal.vault.models import Capsule, KeyHolder, VaultDeed
from tests.web.support.asking import token_on

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


def test_the_tools_file_is_taken_as_it_is(offline_ana):
    token = token_on(offline_ana.get(HOME))
    answer = offline_ana.post(
        "/es/intermediary/offline/bring",
        data={"csrf_token": token, "file": (BytesIO(b"{}"), "answer.resguardo")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 303
    assert "upload_refused" in deeds()


def test_without_a_file_nothing_is_recorded(offline_ana):
    offline_ana.submit("/es/intermediary/offline/bring", {"sealed": ""}, page=HOME)
    assert "upload_refused" not in deeds()


def test_typing_for_someone_is_no_reason_to_fetch(offline_ana):
    assert "typed_in" not in offline_ana.get(HOME).get_data(as_text=True)
