"""The intermediary sees that a child asks, first of all; the desk sees a need and no age."""

import re

import pytest
from sqlalchemy import select

from portal.aid.models import Case, CaseEvent
from portal.extensions import db
from portal.jobs.rounds import run_round
from tests.web.client import strict_client
from tests.web.intermediary.reading import release
from tests.web.intermediary.test_walking_in import count, walk_in
from tests.web.support.asking import ask
from tests.web.support.test_child import child_asks, declare

INBOX = "/es/intermediary/"


@pytest.fixture
def ready(people):
    """Ana and Beto receive children; Cora does not."""
    for name in ("ana", "beto"):
        declare(people[name])
    return people


def capsules_on(page):
    return re.findall(r'href="/es/intermediary/requests/([a-z0-9]+)"', page.text)


def test_a_child_comes_first_even_if_it_can_wait(app, ready, enter):
    ask(strict_client(app), ready)
    child_asks(strict_client(app), ready, urgency="can_wait")
    page = enter("ana").get(INBOX)
    first = page.text.index("Menor de 18")
    assert page.text.count("Menor de 18") == 1
    assert first < page.text.index("Hoy mismo")
    shown = enter("ana").get(f"{INBOX}requests/{capsules_on(page)[0]}").text
    assert "Tratar de tú" in shown


def test_the_desk_learns_nothing_of_the_age(app, ready, enter):
    ana = enter("ana")
    for asking in (ask, child_asks):
        asking(strict_client(app), ready, needs=["food"])
    for capsule in capsules_on(ana.get(INBOX)):
        assert release(ana, capsule).status_code == 303
    run_round()

    def told(case):
        events = select(CaseEvent.what, CaseEvent.actor).where(CaseEvent.case_id == case.id)
        columns = {column.key: getattr(case, column.key) for column in Case.__table__.c}
        own = {"id", "reference", "sealed_text"}
        return (
            {key: value for key, value in columns.items() if key not in own},
            sorted(db.session.execute(events).all()),
        )

    one, other = db.session.scalars(select(Case)).all()
    assert told(one) == told(other)


def test_at_the_door_a_child_goes_only_to_two_who_are_ready(ready, enter):
    cora = ready["cora"].organisation.reference
    refused = walk_in(enter("ana"), ready, child="y", backup=cora)
    assert (refused.status_code, count()) == (409, 0)
    assert "tienen que recibir a menores" in refused.text
    assert "Se llama Ximena Cocom" in refused.text
    assert walk_in(enter("ana"), ready, child="y").status_code == 200
    assert "Menor de 18" in enter("ana").get(INBOX).text


def test_a_child_starts_over_with_people_who_are_ready(app, ready, enter):
    declare(ready["cora"])
    family = strict_client(app)
    _answer, words = child_asks(family, ready)
    family.submit("/es/help/receipt", {"words": words})
    page = "/es/help/case/start-over"
    fresh = re.search(r'name="words"[^>]*value="([^"]+)"', family.get(page).text)[1]
    fields = {
        "needs": ["food"], "urgency": "today", "child": "y", "words": fresh,
        "chosen": ready["beto"].organisation.reference,
        "backup": ready["cora"].organisation.reference,
    }  # fmt: skip
    begun = family.submit(page, fields)
    assert begun.status_code == 200
    assert "Lo de antes se borró" in begun.text
    assert "Menor de 18" in enter("cora").get(INBOX).text


def test_starting_over_names_those_who_receive_children(app, ready):
    family = strict_client(app)
    _answer, words = child_asks(family, ready)
    family.submit("/es/help/receipt", {"words": words})
    page = "/es/help/case/start-over"
    fresh = re.search(r'name="words"[^>]*value="([^"]+)"', family.get(page).text)[1]
    fields = {
        "needs": ["food"], "urgency": "today", "child": "y", "words": fresh,
        "chosen": ready["beto"].organisation.reference,
        "backup": ready["cora"].organisation.reference,
    }  # fmt: skip
    refused = family.submit(page, fields)
    assert refused.status_code == 400
    assert "no recibe a menores" in refused.text
