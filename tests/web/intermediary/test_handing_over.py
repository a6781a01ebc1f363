"""A person of enlace passes a request on in a browser, and the family sees it."""

from tests.web.intermediary.reading import only_capsule, open_it
from tests.web.support.asking import come_back


def page_of(capsule):
    return f"/es/intermediary/requests/{capsule}/hand-over"


def test_ana_hands_over_to_cora_and_the_family_sees_it(enter, family, people, words):
    ana, capsule = enter("ana"), only_capsule()
    page = ana.get(page_of(capsule)).get_data(as_text=True)
    assert people["cora"].user.handle in page
    assert people["beto"].holder_id not in page

    answer = ana.submit(page_of(capsule), {"colleague": people["cora"].holder_id})
    assert answer.status_code == 303
    assert open_it(enter("cora"), capsule).status_code == 200
    assert ana.get(f"/es/intermediary/requests/{capsule}").status_code == 404

    back = come_back(family, words).get_data(as_text=True)
    assert f"Ahora responde alguien de {people['cora'].organisation.name}." in back


def test_the_backup_is_not_accepted_by_hand(enter, people, words):
    ana, capsule = enter("ana"), only_capsule()
    answer = ana.submit(page_of(capsule), {"colleague": people["beto"].holder_id})
    assert answer.status_code == 400
    assert open_it(ana, capsule).status_code == 200


def test_a_stranger_finds_nothing(enter, words):
    cora, capsule = enter("cora"), only_capsule()
    assert cora.get(page_of(capsule)).status_code == 404


def test_locked_asks_for_the_words_first(enter, words):
    ana = enter("ana", unlocked=False)
    assert ana.get(page_of(only_capsule())).status_code == 403
