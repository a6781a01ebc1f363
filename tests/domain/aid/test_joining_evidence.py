"""What an expense came to stands beside the money, once, and says nothing of the day it came."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.aid import errors
from portal.aid.evidence_queries import ensure_provable, is_unproved, papers_of, provable_of
from portal.aid.evidence_rules import MOST_PAPERS
from portal.aid.joining_evidence import join_evidence
from portal.aid.models import CaseEvent, Evidence
from portal.aid.queries import commitments_of
from portal.aid.rules import CaseState, NeedKind
from portal.errors import NotFound
from tests.factories.cases import mxn
from tests.factories.desks import Desk


@pytest.fixture
def desk(session):
    return Desk(session)


@pytest.fixture
def helped(desk):
    """A case whose help is under way, and that help."""
    found = desk.taken()
    return found, desk.commit(found, desk.need(found), 60)


def join(session, helped, message="m1", mark="a" * 64, pesos=55, **more):
    found, made = helped
    said = {"case_reference": found.reference, "commitment_reference": made.commitment.reference}
    return join_evidence(
        session, message_id=message, amount=mxn(pesos), spent_on=date(2026, 11, 3), mark=mark,
        **{**said, **more},
    )  # fmt: skip


def test_it_joins_once(desk, session, helped):
    assert join(session, helped)
    assert not join(session, helped)
    found, made = helped
    [paper] = papers_of(session, commitments_of(session, found))[made.commitment.id]
    assert (paper.amount, paper.spent_on, paper.mark) == (mxn(55), date(2026, 11, 3), "a" * 64)


def test_it_leaves_no_line_and_no_new_version(desk, session, helped):
    found, _made = helped
    lines = select(CaseEvent).where(CaseEvent.case_id == found.id)
    before = (found.version, len(session.scalars(lines).all()))
    join(session, helped)
    assert (found.version, len(session.scalars(lines).all())) == before


def test_the_row_holds_no_day_of_its_own():
    assert set(Evidence.__table__.columns.keys()) == {
        "id", "commitment_id", "amount_minor", "currency", "spent_on", "mark",
    }  # fmt: skip


def test_money_of_another_case_takes_none(desk, session, helped):
    other = desk.taken()
    assert not join(session, helped, case_reference=other.reference)
    assert not join(session, helped, commitment_reference="no-such")


def test_it_counts_for_a_case_that_ended_meanwhile(desk, session, helped):
    found, made = helped
    desk.deliver(made)
    found.state, found.is_open = CaseState.CLOSED, False
    session.flush()
    assert join(session, helped)


def test_nothing_and_the_same_mark_twice_the_database_refuses(session, helped):
    with pytest.raises(IntegrityError), session.begin_nested():
        join(session, helped, pesos=0)
    join(session, helped)
    with pytest.raises(IntegrityError), session.begin_nested():
        join(session, helped, "m2")


def test_only_whoever_carries_it_may_bring_a_paper(desk, session, helped):
    found, made = helped
    asked = {"case": found.reference, "commitment": made.commitment.reference}
    assert ensure_provable(session, desk.intermediary, **asked) is made.commitment
    assert provable_of(session, desk.intermediary, found.reference) == [made.commitment]
    stranger = Desk(session).intermediary
    assert provable_of(session, stranger, found.reference) == []
    for actor, changes in ((stranger, {}), (desk.worker, {}), (desk.intermediary, {"case": "no"})):
        with pytest.raises(NotFound):
            ensure_provable(session, actor, **{**asked, **changes})


def test_an_ended_case_and_a_seventh_paper_are_refused(desk, session, helped):
    found, made = helped
    asked = {"case": found.reference, "commitment": made.commitment.reference}
    for number in range(MOST_PAPERS):
        join(session, helped, f"m{number}", str(number) * 64)
    with pytest.raises(errors.TooManyPapers):
        ensure_provable(session, desk.intermediary, **asked)
    found.state, found.is_open = CaseState.CLOSED, False
    session.flush()
    with pytest.raises(errors.CaseEnded):
        ensure_provable(session, desk.intermediary, **asked)


@pytest.mark.parametrize(("kind", "lacks"), [(NeedKind.FUNERAL, True), (NeedKind.FOOD, False)])
def test_delivered_without_a_paper_is_told_where_one_is_usual(desk, session, helped, kind, lacks):
    _found, made = helped
    made.commitment.need.kind = kind
    assert not is_unproved(made.commitment, [])
    desk.deliver(made)
    assert is_unproved(made.commitment, []) is lacks
    join(session, helped)
    papers = papers_of(session, [made.commitment])[made.commitment.id]
    assert not is_unproved(made.commitment, papers)
