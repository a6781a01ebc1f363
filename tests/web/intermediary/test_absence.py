"""Saying that one is away, coming back, and leaving, on the pages."""

from datetime import timedelta

import pytest

from portal.clock import day_of, utc_now
from portal.extensions import vault_reading
from portal.vault.being_away import absence_of
from tests.web.intermediary.reading import only_capsule

PAGE = "/es/intermediary/keys/absence"


def mine(people, name="ana"):
    with vault_reading() as session:
        return absence_of(session, people[name].holder_id, today=day_of(utc_now()))


def in_days(days):
    return (day_of(utc_now()) + timedelta(days=days)).isoformat()


def test_away_until_a_day_and_back(enter, people, family):
    ana = enter("ana", unlocked=False)
    ana.submit(PAGE, {"until": in_days(5)}, page=PAGE)
    assert mine(people).until.isoformat() == in_days(5)
    assert people["ana"].organisation.reference not in family.get("/es/help/new").text

    ana.submit(f"{PAGE}/end", page=PAGE)
    assert mine(people).until is None
    assert people["ana"].organisation.reference in family.get("/es/help/new").text


@pytest.mark.parametrize("until", ["", "ayer", 0, 91])
def test_another_day_is_asked_for(enter, people, until):
    until = in_days(until) if isinstance(until, int) else until
    answer = enter("ana").submit(PAGE, {"until": until}, page=PAGE)
    assert (answer.status_code, mine(people).until) == (400, None)


def test_the_backup_opens_at_once_while_the_chosen_is_away(enter, people, words):
    enter("ana").submit(PAGE, {"until": in_days(5)}, page=PAGE)
    url = f"/es/intermediary/requests/{only_capsule()}"
    opened = enter("beto").submit(f"{url}/open", {"reason": "first_reading"}, page=url)
    assert opened.status_code == 200


def test_leaving_is_said_once_and_stays(enter, people):
    ana = enter("ana")
    ana.submit(f"{PAGE}/leave", page=PAGE)
    ana.submit(f"{PAGE}/end", page=PAGE)
    assert mine(people).has_left
    assert "Dejaste la alianza" in ana.get(PAGE).text


def test_without_keys_there_is_no_such_page(app, people):
    from portal.access.roles import Role
    from portal.extensions import transaction
    from tests.factories.people import person, sign_in
    from tests.web.client import strict_client

    with transaction() as session:
        newcomer = person(session, Role.INTERMEDIARY, at=people["ana"].organisation)
    client = strict_client(app)
    sign_in(client, newcomer)
    assert client.get(PAGE).status_code == 404


def test_a_suspension_from_another_process_locks_at_once(enter, people):
    from portal.extensions import vault_transaction
    from portal.vault.models import KeyHolder

    ana = enter("ana")
    with vault_transaction() as session:
        session.get_one(KeyHolder, people["ana"].holder_id).suspended_on = day_of(utc_now())
    assert ana.get("/es/intermediary/renewals").status_code == 403


@pytest.mark.parametrize(("days", "warned"), [(22, False), (24, True)])
def test_the_directory_page_warns_seven_days_before_the_end(
    app, enter, alliance, people, monkeypatch, days, warned
):
    from blueprints.intermediary import colleagues

    ana = enter("ana")
    monkeypatch.setattr(colleagues, "utc_now", lambda: utc_now() + timedelta(days=days))
    assert ("Este directorio termina" in ana.get("/es/intermediary/keys").text) is warned
