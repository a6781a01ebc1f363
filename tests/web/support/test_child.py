"""Who is under eighteen asks on a page of their own, and only people ready for it read it."""

import pytest
from sqlalchemy import func, select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.models import Capsule
from portal.vault.receiving_children import declare_receiver, end_receiving
from tests.web.support.asking import STORY, token_on, words_on

PAGE = "/es/help/child"
NOW_CALL = ('href="tel:911"', "800 911 2000")


@pytest.fixture
def ready(people):
    """Ana and Beto receive children; Cora does not."""
    for name in ("ana", "beto"):
        declare(people[name])
    return people


def declare(one, change=declare_receiver):
    from portal.clock import utc_now

    with vault_transaction() as session:
        change(
            session,
            account=one.user.reference,
            organisation=one.organisation.reference,
            by_account="an-administrator",
            now=utc_now(),
        )


def capsules():
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(Capsule))


def child_asks(client, people, **changes):
    page = client.get(PAGE)
    answers = {
        "needs": ["protection"],
        "urgency": "today",
        "chosen": people["ana"].organisation.reference,
        "backup": people["beto"].organisation.reference,
        "words": words_on(page),
        "csrf_token": token_on(page),
        **STORY,
        **changes,
    }
    return client.post(PAGE, data=answers), answers["words"]


def test_a_child_finds_its_page_from_where_everyone_begins(client, ready):
    for page in ("/es/help", "/es/help/new"):
        assert f'href="{PAGE}"' in client.get(page).text


def test_only_those_who_receive_children_are_offered(client, ready):
    page = client.get(PAGE).text
    assert ready["ana"].organisation.name in page
    assert ready["beto"].organisation.name in page
    assert ready["cora"].organisation.name not in page


def test_it_says_whom_to_call_before_anything_is_asked(client, ready):
    page = client.get(PAGE).text
    for call in NOW_CALL:
        assert page.index(call) < page.index("<form")


def test_a_child_is_received_in_its_own_words(client, ready):
    answer, words = child_asks(client, ready)
    page = answer.text
    assert (answer.status_code, capsules()) == (200, 1)
    assert "Te responde" in page
    assert "Le responde" not in page
    assert all(f"<li>{word}</li>" in page for word in words.split())
    assert "Ximena" not in page


def test_sent_twice_counts_once(client, ready):
    _answer, words = child_asks(client, ready)
    again, _words = child_asks(client, ready, words=words)
    assert (again.status_code, capsules()) == (200, 1)
    assert "Cuenta una sola vez" in again.text


def test_nobody_who_does_not_receive_children_can_be_forced_in(client, ready):
    forged = ready["cora"].organisation.reference
    answer, _words = child_asks(client, ready, backup=forged)
    assert (answer.status_code, capsules()) == (400, 0)


def test_a_mistake_loses_nothing(client, ready):
    answer, words = child_asks(client, ready, needs=[])
    assert answer.status_code == 400
    assert "Ximena Cocom" in answer.text
    assert words_on(answer) == words


@pytest.mark.parametrize("receivers", [(), ("ana",)])
def test_without_two_of_them_it_says_whom_to_call_and_asks_nothing(client, people, receivers):
    for name in receivers:
        declare(people[name])
    for answer in (client.get(PAGE), client.submit(PAGE, {}, page="/es/help/receipt")):
        assert answer.status_code == 503
        assert all(call in answer.text for call in NOW_CALL)
        assert "<textarea" not in answer.text
    assert capsules() == 0


def test_the_door_closes_when_one_of_two_stops(client, ready):
    page = client.get(PAGE)
    declare(ready["beto"], end_receiving)
    answer = client.post(PAGE, data={"words": words_on(page), "csrf_token": token_on(page)})
    assert (answer.status_code, capsules()) == (503, 0)


def test_whoever_stopped_while_the_page_was_open_gets_nothing(client, ready):
    declare(ready["cora"])
    page = client.get(PAGE)
    declare(ready["beto"], end_receiving)
    data = {"csrf_token": token_on(page), "words": words_on(page)}
    answer, _words = child_asks(client, ready, **data)
    assert (answer.status_code, capsules()) == (400, 0)


def test_the_page_is_never_stored(client, ready):
    assert client.get(PAGE).headers["Cache-Control"] == "no-store"
