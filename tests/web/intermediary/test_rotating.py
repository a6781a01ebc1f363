"""Changing one's key and passing everything on, on the pages."""

import re

import pytest

from portal.clock import utc_now
from portal.extensions import vault_reading
from portal.vault.queries import holder_of, holders
from tests.web.intermediary.reading import only_capsule

PAGE = "/es/intermediary/keys/rotate"


def new_words(page):
    return " ".join(re.findall(r"<li>(\w+)</li>", page.get_data(as_text=True))[:7])


def new_id(people, name="ana"):
    with vault_reading() as session:
        mine = [one for one in holders(session) if one.account == people[name].user.reference]
    return next(one.holder_id for one in mine if one.holder_id != people[name].holder_id)


@pytest.fixture
def ready(alliance, people, enter, words):
    """Ana with a new key that is approved and listed; the client and the new words."""
    ana = enter("ana")
    told = new_words(ana.submit(PAGE))
    for name in ("beto", "cora"):
        way = f"/es/intermediary/keys/{new_id(people)}/approve"
        assert enter(name).submit(way, page="/es/intermediary/keys").status_code == 303
    alliance.publish(utc_now())
    return ana, told


def test_the_new_words_are_shown_once(enter, people):
    page = enter("ana").submit(PAGE)

    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert len(new_words(page).split()) == 7


def test_while_it_waits_everything_goes_on(enter, people, words):
    ana = enter("ana")
    ana.submit(PAGE)

    assert "Todavía no" in ana.get(PAGE).get_data(as_text=True)
    assert ana.get(f"/es/intermediary/requests/{only_capsule()}").status_code == 200


def test_everything_passes_and_only_the_new_words_unlock(ready, enter, people):
    ana, told = ready
    moved = ana.submit(f"{PAGE}/move", {"words": told}, page=PAGE)

    assert moved.status_code == 303
    assert ana.get(f"/es/intermediary/requests/{only_capsule()}").status_code == 403
    old = ana.submit(
        "/es/intermediary/unlock", {"words": people["ana"].passphrase}, page="/es/intermediary/"
    )
    assert old.status_code == 400
    new = ana.submit("/es/intermediary/unlock", {"words": told}, page="/es/intermediary/")
    assert new.status_code == 303
    assert ana.get(f"/es/intermediary/requests/{only_capsule()}").status_code == 200


@pytest.mark.parametrize("typed", ["", "hola hola", "the old ones"])
def test_without_the_new_words_nothing_moves(ready, people, typed):
    ana, _told = ready
    said = people["ana"].passphrase if typed == "the old ones" else typed
    answer = ana.submit(f"{PAGE}/move", {"words": said}, page=PAGE)

    assert answer.status_code == 400
    with vault_reading() as session:
        acting = holder_of(session, people["ana"].user.reference)
    assert acting.holder_id == people["ana"].holder_id


def test_it_can_be_dropped(ready, people):
    ana, _told = ready
    assert ana.submit(f"{PAGE}/cancel", page=PAGE).status_code == 303
    assert "Hacer la llave nueva" in ana.get(PAGE).get_data(as_text=True)


def test_all_requests_pass_to_a_colleague(enter, people, words):
    ana = enter("ana")
    answer = ana.submit("/es/intermediary/keys/pass-on", {"colleague": people["cora"].holder_id})

    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Pasó 1 solicitud" in page) == (200, True)
    assert enter("cora").get(f"/es/intermediary/requests/{only_capsule()}").status_code == 200


def test_why_some_stay_is_said(enter, people, words):
    answer = enter("ana").submit(
        "/es/intermediary/keys/pass-on", {"colleague": people["beto"].holder_id}
    )

    assert "ya es una de las dos" in answer.get_data(as_text=True)
