"""From release to closed: case, needs and ledger move together."""

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors, queries
from portal.aid.closing import close_case, reopen_case
from portal.aid.models import Case
from portal.aid.opening_cases import open_case
from portal.aid.rechecking import apply_recheck, is_being_rechecked
from portal.aid.rules import CaseState, Outcome
from portal.aid.taking import take_case
from portal.clock import day_of
from portal.errors import NotFound
from portal.incidents.models import Lapse
from tests.factories.cases import DESK_KEY, mxn, released
from tests.factories.desks import NOW, Desk
from tests.factories.incidents import verified
from tests.factories.people import person


@pytest.fixture
def desk(session):
    return Desk(session)


def test_a_message_from_the_vault_makes_one_case(session, desk):
    facts = released(organisation_id=desk.ngo.id)
    for applied in (True, False):
        assert applied is open_case(
            session, message_id="m1", facts=facts, desk_key=DESK_KEY, now=NOW
        )
    assert session.query(Case).count() == 1


def test_the_released_text_is_not_in_clear(session, desk):
    found = desk.case(text="palabra-reconocible")
    assert b"palabra-reconocible" not in found.sealed_text


def test_money_goes_from_pool_to_committed_to_delivered(desk):
    found = desk.taken()
    need = desk.need(found, 100)
    made = desk.commit(found, need, 60)
    assert (desk.pool(), need.committed, need.lacking) == (mxn(940), mxn(60), mxn(40))
    desk.deliver(made)
    assert (need.committed, need.delivered, found.state) == (
        mxn(0),
        mxn(60),
        CaseState.PARTIALLY_MET,
    )


def test_all_needs_delivered_is_met_and_can_be_closed(desk, session):
    found = desk.taken()
    desk.deliver(desk.commit(found, desk.need(found, 100), 100))
    assert found.state == CaseState.MET
    close_case(
        session,
        case=found,
        outcome=Outcome.HELPED,
        actor=desk.worker,
        version=found.version,
        now=NOW,
    )
    assert (found.state, found.closed_on) == (CaseState.CLOSED, day_of(NOW))
    reopen_case(session, case=found, actor=desk.worker, now=NOW)
    assert (found.state, found.outcome) == (CaseState.ASSIGNED, None)


def test_a_case_with_money_set_apart_is_not_closed(desk, session):
    found = desk.taken()
    desk.commit(found, desk.need(found, 100), 100)
    with pytest.raises(errors.WrongState):
        close_case(
            session,
            case=found,
            outcome=Outcome.HELPED,
            actor=desk.worker,
            version=found.version,
            now=NOW,
        )


def test_more_than_the_pool_holds_is_refused_and_nothing_moves(desk):
    found = desk.taken()
    need = desk.need(found, 5000)
    with pytest.raises(errors.MoreThanAvailable) as refused:
        desk.commit(found, need, 1001)
    assert refused.value.available == mxn(1000)
    assert (desk.pool(), need.committed) == (mxn(1000), mxn(0))


def test_delivering_twice_moves_nothing_twice(desk):
    found = desk.taken()
    made = desk.commit(found, desk.need(found, 100), 100)
    desk.deliver(made)
    with pytest.raises(errors.AlreadyDelivered):
        desk.deliver(made)


@pytest.mark.parametrize("code", ["", "XXXXXX-XXXX", "otra"])
def test_only_the_code_of_the_delivery_marks_it(desk, code):
    found = desk.taken()
    made = desk.commit(found, desk.need(found, 100), 100)
    with pytest.raises(errors.WrongCode):
        desk.deliver(made, code or "x")


def test_the_code_is_accepted_in_small_letters_without_the_dash(desk):
    found = desk.taken()
    made = desk.commit(found, desk.need(found, 100), 100)
    desk.deliver(made, made.code.lower().replace("-", " "))
    assert found.state == CaseState.MET


def test_another_organisation_finds_no_case(desk, session):
    found = desk.case()
    stranger = actor_for(person(session, Role.CASEWORKER))
    with pytest.raises(NotFound):
        queries.case_for(session, stranger, found.reference)


def test_another_intermediary_finds_no_delivery(desk, session):
    found = desk.taken()
    made = desk.commit(found, desk.need(found, 100), 100)
    other = actor_for(person(session, Role.INTERMEDIARY, at=desk.ngo))
    with pytest.raises(NotFound):
        queries.delivery_for(session, other, made.commitment.reference)


def test_a_need_of_another_case_is_not_found(desk):
    first, second = desk.taken(), desk.taken()
    need = desk.need(second)
    with pytest.raises(NotFound):
        desk.commit(first, need, 1)


def test_a_stale_page_is_told_so(desk, session):
    found = desk.case()
    with pytest.raises(errors.StalePage):
        take_case(session, case=found, actor=desk.worker, version=found.version - 1, now=NOW)


def test_a_lapse_in_the_cases_cell_stops_new_money_at_once(desk, session):
    found = desk.taken(cell="MX·2026")
    need = desk.need(found)
    lapse(session, "20", month=11)
    with pytest.raises(errors.BeingRechecked):
        desk.commit(found, need, 1)


def test_a_lapse_elsewhere_stops_nothing(desk, session):
    found = desk.taken(cell="MX·2026")
    lapse(session, "20", month=11, year=2025)
    assert not is_being_rechecked(session, found)


@pytest.mark.parametrize("tied, refusal", [(True, None), (False, errors.NotTied)])
def test_the_intermediarys_word_frees_or_unties_the_case(desk, session, tied, refusal):
    found = desk.taken(cell="MX·2026")
    need = desk.need(found)
    lapse(session, "20", month=11)
    for _ in range(2):
        apply_recheck(
            session,
            message_id="r1",
            case_reference=found.reference,
            tied=tied,
            confirmed_through=1,
            now=NOW,
        )
    if refusal:
        with pytest.raises(refusal):
            desk.commit(found, need, 1)
    else:
        assert desk.commit(found, need, 1).commitment.amount == mxn(1)


def test_money_already_set_apart_is_delivered_after_a_lapse(desk, session):
    found = desk.taken(cell="MX·2026")
    made = desk.commit(found, desk.need(found), 100)
    lapse(session, "20", month=11)
    desk.deliver(made)
    assert found.state == CaseState.MET


def lapse(session, state, *, month, year=2026):
    incident = verified(session)
    session.add(
        Lapse(
            number=1,
            incident_id=incident.id,
            state_code=state,
            month=day_of(NOW).replace(year=year, month=month, day=1),
        )
    )
    session.flush()
