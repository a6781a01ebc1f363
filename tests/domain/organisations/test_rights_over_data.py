"""Requests over one's own data: counted once, erased after their end, and one step at a time."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.organisations.answering_for_data import forget_contacts, move_request
from portal.organisations.arco_queries import PAGE, contact_of, request_by_code, requests_at
from portal.organisations.arco_rules import CONTACT_KEPT, ArcoState, Ground, Right, Standing
from portal.organisations.asking_for_data import ask_for_data
from portal.organisations.errors import PageIsOld
from portal.organisations.models import DataRequest
from tests.factories.people import organisation, person

NOW = utc_now()
KEY = "a key of the tests"


def ask(session, ngo, form_key="k" * 40):
    return ask_for_data(
        session,
        slug=ngo.slug,
        right=Right.CANCELLATION,
        standing=Standing.VOLUNTEER,
        reach="yo@prueba.invalid",
        about="mi cuenta",
        form_key=form_key,
        key=KEY,
        now=NOW,
    )


def step(session, ngo, filed, to, version, actor, **more):
    return move_request(
        session,
        organisation_id=ngo.id,
        reference=filed.reference,
        to=to,
        version=version,
        actor=actor,
        now=NOW,
        **more,
    )


@pytest.fixture
def ngo(session):
    return organisation(session)


@pytest.fixture
def admin(session, ngo):
    return actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo))


def test_the_same_form_counts_once_and_tells_the_same(session, ngo):
    assert ask(session, ngo) == ask(session, ngo)
    assert ask(session, ngo, "z" * 40) != ask(session, ngo)
    assert session.query(DataRequest).count() == 2


def test_only_folio_and_code_together_open_it(session, ngo):
    filed, other = ask(session, ngo), ask(session, ngo, "z" * 40)
    found = request_by_code(session, reference=filed.reference, code=filed.code, key=KEY)
    assert found.reference == filed.reference
    for reference, code in ((filed.reference, other.code), ("nothing", filed.code)):
        with pytest.raises(NotFound):
            request_by_code(session, reference=reference, code=code, key=KEY)


def test_the_contact_goes_some_days_after_the_end_and_the_request_stays(session, ngo, admin):
    filed = ask(session, ngo)
    ended = step(session, ngo, filed, ArcoState.REFUSED, 1, admin, ground=Ground.NOT_THE_HOLDER)
    day = NOW.date() + CONTACT_KEPT
    assert forget_contacts(session, today=day - timedelta(days=1)) == 0
    assert contact_of(session, ended) is not None
    assert forget_contacts(session, today=day) == 1
    session.expire_all()
    assert contact_of(session, ended) is None
    assert session.query(DataRequest).one().ground == "not_the_holder"


def test_an_open_one_keeps_its_contact_however_old(session, ngo):
    ask(session, ngo)
    assert forget_contacts(session, today=NOW.date() + timedelta(days=4000)) == 0


def test_an_old_page_moves_nothing_and_each_step_is_audited_without_a_word_of_theirs(
    session, ngo, admin
):
    filed = ask(session, ngo)
    step(session, ngo, filed, ArcoState.IDENTITY_CHECKED, 1, admin)
    with pytest.raises(PageIsOld):
        step(session, ngo, filed, ArcoState.GRANTED, 1, admin)
    deeds = session.query(AuditEntry).filter(AuditEntry.action.like("data_request%")).all()
    assert [one.action for one in deeds] == ["data_request_filed", "data_request_identity_checked"]
    assert not any("prueba" in one.subject + one.reason for one in deeds)


def test_nobody_else_reaches_it(session, ngo, admin):
    filed = ask(session, ngo)
    stranger = actor_for(person(session, Role.ORGANISATION_ADMIN))
    with pytest.raises(NotFound):
        step(session, ngo, filed, ArcoState.IDENTITY_CHECKED, 1, stranger)


def test_the_queue_is_read_in_pages_each_once(session, ngo):
    for number in range(PAGE + 3):
        ask(session, ngo, f"{number:040}")
    first = requests_at(session, ngo.id)
    rest = requests_at(session, ngo.id, after=first[PAGE - 1].reference)
    seen = [one.reference for one in first[:PAGE] + rest]
    assert len(seen) == len(set(seen)) == PAGE + 3
