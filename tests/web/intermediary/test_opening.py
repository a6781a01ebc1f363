"""Who reaches a request, and what stands before it."""

import pytest
from sqlalchemy import func, select

from portal.extensions import vault_reading
from portal.vault.models import VaultDeed
from tests.web.intermediary.reading import only_capsule, open_it

PAGES = ("", "/release")


def openings():
    query = select(func.count()).select_from(VaultDeed).where(VaultDeed.action == "opened")
    with vault_reading() as session:
        return session.scalar(query)


@pytest.mark.parametrize("page", PAGES)
def test_while_locked_the_words_come_first(enter, words, page):
    locked = enter("ana", unlocked=False)

    answer = locked.get(f"/es/intermediary/requests/{only_capsule()}{page}")

    assert answer.status_code == 403
    assert "Las siete palabras" in answer.get_data(as_text=True)


def test_unlocking_leads_back_to_the_request(enter, people, words):
    locked = enter("ana", unlocked=False)
    wanted = f"/es/intermediary/requests/{only_capsule()}"
    page = locked.get(wanted)
    assert f'value="{wanted}"' in page.get_data(as_text=True)

    answer = locked.submit(
        "/es/intermediary/unlock",
        {"words": people["ana"].passphrase, "then": wanted},
        page=wanted,
    )

    assert answer.location == wanted


def test_unlocking_never_leads_elsewhere(enter, people, words):
    locked = enter("ana", unlocked=False)

    answer = locked.submit(
        "/es/intermediary/unlock",
        {"words": people["ana"].passphrase, "then": "https://example.org/"},
        page="/es/intermediary/",
    )

    assert answer.location == "/es/intermediary/"


def test_wrong_words_unlock_nothing(enter, people, words):
    locked = enter("ana", unlocked=False)

    answer = locked.submit(
        "/es/intermediary/unlock",
        {"words": people["beto"].passphrase},
        page="/es/intermediary/",
    )

    assert answer.status_code == 400
    assert people["beto"].passphrase not in answer.get_data(as_text=True)


@pytest.mark.parametrize("page", PAGES)
def test_for_another_organisations_intermediary_it_does_not_exist(enter, words, page):
    cora = enter("cora")

    assert cora.get(f"/es/intermediary/requests/{only_capsule()}{page}").status_code == 404


def test_another_organisations_intermediary_opens_nothing(enter, words):
    cora, ana = enter("cora"), enter("ana")
    capsule = only_capsule()
    token = ana.get(f"/es/intermediary/requests/{capsule}")

    answer = cora.submit(
        f"/es/intermediary/requests/{capsule}/open",
        {"reason": "first_reading"},
        page="/es/intermediary/",
    )

    assert (token.status_code, answer.status_code, openings()) == (200, 404, 0)


def test_the_backup_waits_for_their_turn(enter, words):
    beto = enter("beto")

    answer = open_it(beto, only_capsule())

    assert (answer.status_code, openings()) == (409, 0)


def test_without_a_reason_nothing_is_opened(enter, words):
    ana = enter("ana")

    assert open_it(ana, only_capsule(), reason="").status_code == 400
    assert openings() == 0


def test_changing_person_forgets_the_keys(enter, words):
    ana = enter("ana")
    kept = ana.get_cookie("unlocked").value

    ana.submit("/es/intermediary/lock", page="/es/intermediary/")
    ana.set_cookie("unlocked", kept)

    assert ana.get(f"/es/intermediary/requests/{only_capsule()}").status_code == 403


def test_a_cookie_of_keys_is_worth_nothing_to_another_account(enter, words):
    ana, cora = enter("ana"), enter("cora", unlocked=False)
    cora.set_cookie("unlocked", ana.get_cookie("unlocked").value)

    assert cora.get("/es/intermediary/requests/" + only_capsule()).status_code == 403


def test_a_draft_survives_the_lock(enter, words):
    ana = enter("ana")
    page = f"/es/intermediary/requests/{only_capsule()}"
    token = ana.get(page)
    ana.delete_cookie("unlocked")
    from tests.web.support.asking import token_on

    answer = ana.post(
        f"{page}/answer", data={"csrf_token": token_on(token), "text": "Le escribo despacio"}
    )

    assert answer.status_code == 403
    assert "Le escribo despacio" in answer.get_data(as_text=True)
