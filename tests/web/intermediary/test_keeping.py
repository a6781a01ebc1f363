"""Renewing by one tap, and letting go when the desk has closed the case."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.aid.models import Case
from portal.aid.rules import ENDED, CaseState
from portal.clock import day_of, utc_now
from portal.extensions import transaction, vault_reading, vault_transaction
from portal.jobs.rounds import run_round
from portal.vault.models import Keeping
from tests.web.intermediary.reading import only_capsule, release


@pytest.fixture
def ana(enter, words):
    return enter("ana")


def grow_old(days):
    with vault_transaction() as session:
        session.execute(update(Keeping).values(renew_by=day_of(utc_now()) + timedelta(days=days)))


def kept():
    with vault_reading() as session:
        return session.execute(select(Keeping.renew_by, Keeping.forget_on)).one()


def close_the_case(state, day):
    with transaction() as session:
        ended = CaseState(state) in ENDED
        session.execute(update(Case).values(state=state, closed_on=day, is_open=not ended))


def test_an_empty_list_says_when_it_fills(ana):
    assert "Nada por renovar" in ana.get("/es/intermediary/renewals").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/es/intermediary/renewals", None])
def test_one_tap_renews(ana, path):
    grow_old(3)
    path = path or f"/es/intermediary/renewals/{only_capsule()}"
    answer = ana.submit(path, page="/es/intermediary/renewals")
    assert answer.status_code == 303
    assert kept().renew_by == day_of(utc_now()) + timedelta(days=90)


def test_an_overdue_request_says_so(ana):
    grow_old(-2)
    assert "Venció el" in ana.get("/es/intermediary/renewals").get_data(as_text=True)


def test_nobody_else_renews_it(enter, words):
    grow_old(3)
    page = "/es/intermediary/renewals"
    answer = enter("cora").submit(f"{page}/{only_capsule()}", page="/es/intermediary/keys")
    assert answer.status_code == 404


def test_the_next_unlocking_lets_a_closed_case_go(ana, enter):
    release(ana, only_capsule())
    run_round()
    today = day_of(utc_now())
    close_the_case(CaseState.CLOSED, today)
    assert kept().forget_on is None
    enter("ana")
    assert timedelta(days=14) <= kept().forget_on - today <= timedelta(days=30)


def test_a_case_opened_again_is_kept(ana, enter):
    release(ana, only_capsule())
    run_round()
    close_the_case(CaseState.CLOSED, day_of(utc_now()))
    enter("ana")
    close_the_case(CaseState.IN_PROGRESS, None)
    enter("ana")
    assert kept().forget_on is None
