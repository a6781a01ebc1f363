"""Pages drawn once for everybody, and persons read once, are never older than the last write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event

from blueprints import remembering
from blueprints.access_gate import current_actor
from blueprints.frame import frame
from portal.access.actor import NOBODY, Actor, Grant
from portal.access.roles import Role
from portal.accounts.models import User
from portal.clock import utc_now
from portal.extensions import db, transaction
from tests.factories import people, shifts
from tests.web.client import StrictClient, strict_client


@pytest.fixture
def asked(app: Flask) -> Any:
    """Every question to the main database."""
    heard: list[str] = []

    def note(*said: Any) -> None:
        heard.append(said[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield heard
    event.remove(db.engine, "before_cursor_execute", note)


def costs_nothing(asked: list[str], read: Callable[[], bool]) -> bool:
    """Whether the page was once read without a question.

    Tests share a server of PostgreSQL, whose word for its state changes also with what others
    commit in their own databases: not each reading finds it as it was.
    """

    def once() -> bool:
        asked.clear()
        return read() and asked == []

    return any(once() for _ in range(300))


def planned(**more: Any) -> str:
    with transaction() as session:
        planner = shifts.coordinator(session)
        task = shifts.task(session, planner=planner)
        made = shifts.shift(session, of=task, planner=planner, **more)
        session.flush()
        return made.reference


def signed_in(app: Flask, *roles: Role) -> tuple[FlaskClient, int]:
    with transaction() as session:
        user = people.person(session, *roles)
        session.flush()
        who = user.id
    client = strict_client(app)
    people.sign_in(client, db.session.get_one(User, who))
    return client, who


def test_the_second_visitor_costs_no_question(client: StrictClient, asked: list[str]) -> None:
    planned()
    first = client.get("/es/shifts").data
    assert costs_nothing(asked, lambda: client.get("/es/shifts").data == first)


def test_a_new_shift_is_on_the_very_next_page(client: StrictClient) -> None:
    before = client.get("/es/shifts").text
    reference = planned()
    assert reference not in before
    assert reference in client.get("/es/shifts").text


def test_each_language_and_each_search_has_a_page_of_its_own(client: StrictClient) -> None:
    reference = planned()
    assert reference in client.get("/es/shifts").text
    assert 'lang="en"' in client.get("/en/shifts").text
    assert reference not in client.get("/es/shifts?kind=remote").text
    assert reference in client.get("/es/shifts").text


def test_a_shift_that_began_leaves_the_list_within_half_a_minute(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = planned(starts_at=utc_now() + timedelta(hours=2))
    assert reference in client.get("/es/shifts").text
    later = utc_now() + timedelta(hours=2, seconds=remembering.LONGEST_SECONDS)
    monkeypatch.setattr(remembering, "utc_now", lambda: later)
    monkeypatch.setattr("blueprints.shifts.cards.utc_now", lambda: later)
    assert reference not in client.get("/es/shifts").text


def test_who_is_signed_in_sees_their_own_frame_and_a_visitor_never_does(app: Flask) -> None:
    visitor = strict_client(app)
    member, _ = signed_in(app, Role.VOLUNTEER)
    for _ in range(2):
        assert "Cerrar sesión" in member.get("/es/shifts").text
        assert "Cerrar sesión" not in visitor.get("/es/shifts").text


def test_two_people_get_a_token_each_and_it_is_taken(app: Flask) -> None:
    tokens = set()
    for _ in range(2):
        client, _who = signed_in(app, Role.VOLUNTEER)
        page = client.get("/es/shifts").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        tokens.add(token)
        assert client.post("/es/accounts/logout", data={"csrf_token": token}).status_code == 302
    assert len(tokens) == 2


def test_what_was_just_said_to_one_visitor_is_not_said_to_another(app: Flask) -> None:
    told, other = strict_client(app), strict_client(app)
    with told.session_transaction() as marks:
        marks["_flashes"] = [("good", "Solo para ti.")]
    assert "Solo para ti." in told.get("/es/shifts").text
    assert "Solo para ti." not in other.get("/es/shifts").text


@pytest.mark.parametrize("mark", remembering.OWN_MARKS)
def test_a_page_with_something_of_the_visitors_own_is_not_kept(app: Flask, mark: str) -> None:
    drawn: list[int] = []

    @remembering.remembered
    def page() -> str:
        setattr(g, mark, True)
        drawn.append(1)
        return f"page {len(drawn)}"

    answers = []
    for _ in range(2):
        with app.test_request_context("/es/shifts"):
            answers.append(page())
    assert answers == ["page 1", "page 2"]


def test_an_answer_that_is_no_page_is_not_kept(app: Flask) -> None:
    drawn: list[int] = []

    @remembering.remembered
    def page() -> tuple[str, int]:
        drawn.append(1)
        return "wrong", 400

    for _ in range(2):
        with app.test_request_context("/es/shifts"):
            assert page() == ("wrong", 400)
    assert len(drawn) == 2


def test_people_with_the_same_roles_are_drawn_one_page_that_none_of_them_is_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Actor] = []
    monkeypatch.setattr(remembering, "data_version", lambda: "one word")

    @remembering.remembered_by_role
    def page() -> str:
        drawn.append(current_actor())
        return "".join(["page ", frame("header")])

    def read_as(who: Actor) -> None:
        with app.test_request_context("/es/shifts"):
            g.actor = who
            answer = str(page())
            assert current_actor() == who  # is themselves again
            assert generate_csrf() in answer or not who.is_signed_in
            g.pop("csrf_token")  # the fixture's context would keep it for the next request

    one, other = (_volunteer(number) for number in (7, 8))
    verifier = Actor(user_id=9, reference="r9", grants=frozenset({Grant(Role.VERIFIER, 3)}))
    for who in (one, other, one, verifier, NOBODY):
        read_as(who)
    assert [sorted(who.roles()) for who in drawn] == [[Role.VOLUNTEER], [Role.VERIFIER], []]
    assert [who.user_id for who in drawn] == [0, 0, None]
    assert {grant.organisation_id for who in drawn for grant in who.grants} == {0}
    assert {who.reference for who in drawn} == {""}


def _volunteer(number: int) -> Actor:
    grants = frozenset({Grant(Role.VOLUNTEER, number)})
    return Actor(user_id=number, reference=f"r{number}", grants=grants)


def test_what_proves_to_be_ones_own_is_drawn_for_oneself(app: Flask) -> None:
    @remembering.remembered_by_role
    def page() -> str:
        return f"{generate_csrf()} for {current_actor().user_id}"

    answers = []
    for number in (7, 8):
        with app.test_request_context("/es/shifts"):
            g.actor = _volunteer(number)
            answers.append(str(page()).split(" for ")[1])
    assert answers == ["7", "8"]


def test_only_who_may_sign_up_is_shown_the_way_to_what_fits_them(app: Flask) -> None:
    planned()
    volunteer, donor = signed_in(app, Role.VOLUNTEER)[0], signed_in(app, Role.DONOR)[0]
    for _ in range(2):
        assert "/es/shifts/for-me" in volunteer.get("/es/shifts").text
        assert "/es/shifts/for-me" not in donor.get("/es/shifts").text


CHANGES: dict[str, Callable[[User], None]] = {
    "locked_out": lambda user: setattr(user, "active", False),
    "signed_out_everywhere": lambda user: setattr(user, "fs_uniquifier", "another"),
    "gone_from_the_organisation": lambda user: user.memberships.clear(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_person_who_lost_their_rights_has_lost_them_on_the_next_page(
    app: Flask, change: str
) -> None:
    client, who = signed_in(app, Role.COORDINATOR)
    assert client.get("/es/desk/shifts").status_code == 200
    with transaction() as session:
        CHANGES[change](session.get_one(User, who))
    assert client.get("/es/desk/shifts").status_code in {302, 404}


def test_a_person_known_already_costs_no_question(app: Flask, asked: list[str]) -> None:
    client, _who = signed_in(app, Role.VOLUNTEER)
    client.get("/es/shifts")
    assert costs_nothing(asked, lambda: client.get("/es/shifts").status_code == 200)


@pytest.mark.parametrize("role", [None, Role.VOLUNTEER])
def test_a_page_stands_for_one_state_and_asks_for_its_word_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    """A second word, asked after something was read, could be newer than what was read."""
    client = signed_in(app, role)[0] if role else strict_client(app)
    words: list[str] = []

    def asked() -> str:
        words.append(f"word {len(words)}")
        return words[-1]

    monkeypatch.setattr(remembering, "data_version", asked)
    client.get("/es/shifts")
    assert words == ["word 0"]
