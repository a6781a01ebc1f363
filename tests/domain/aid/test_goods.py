"""Goods come in, are promised, leave and arrive; the numbers are always the movements' sum."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import errors
from portal.aid.closing import close_case, withdraw_case
from portal.aid.commit_rules import WhyAgain
from portal.aid.keeping_centres import ask_public_for, change_centre, open_centre
from portal.aid.keeping_stock import count_lot, take_in, write_off
from portal.aid.letting_goods_go import decline_parcel
from portal.aid.models import Lot, StockMovement
from portal.aid.parcel_queries import parcel_of_case, parcel_to_deliver, parcels_to_deliver
from portal.aid.proposal_queries import Proposed, proposals_for
from portal.aid.rules import CaseState, NeedKind, Outcome
from portal.aid.setting_goods_apart import approve_parcel
from portal.aid.stock_queries import centre_for, public_list, stock_faults
from portal.aid.stock_rules import Reason
from portal.clock import day_of
from portal.errors import NotFound
from tests.factories.desks import NOW
from tests.factories.people import person
from tests.factories.stocks import StockDesk

TODAY = day_of(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def desk(session):
    return StockDesk(session)


@pytest.fixture
def found(desk):
    return desk.taken()


def test_asked_reserved_in_transit_delivered(desk, found, session):
    desk.lot(10)
    need = desk.goods(found, 5)
    made = desk.apart(found, need, 3)
    assert (desk.stock(), need.lacking, found.state) == ((10, 3, 0), 2, CaseState.IN_PROGRESS)
    desk.hand(made)
    assert (desk.stock(), need.reserved, need.in_transit) == ((7, 0, 3), 0, 3)
    desk.arrive(made)
    assert (desk.stock(), need.delivered) == ((7, 0, 0), 3)
    assert found.state == CaseState.PARTIALLY_MET
    desk.arrive(desk.apart(found, need, 2))
    assert (desk.stock(), found.state) == ((5, 0, 0), CaseState.MET)
    assert desk.moved() == desk.stock()
    assert stock_faults(session) == []


def test_money_and_goods_together_make_a_case_met(desk, found):
    desk.lot(5)
    need = desk.goods(found, 1)
    desk.deliver(desk.commit(found, desk.need(found, 100), 100))
    assert found.state == CaseState.PARTIALLY_MET
    desk.arrive(desk.apart(found, need, 1))
    assert found.state == CaseState.MET


def test_what_expires_first_goes_first_and_what_expired_never(desk, found):
    late, soon = desk.lot(4, TODAY + 30 * DAY), desk.lot(4, TODAY + 2 * DAY)
    endless, gone = desk.lot(4), desk.lot(4, TODAY)
    desk.apart(found, desk.goods(found, 10), 9, now=NOW + DAY)
    assert [lot.reserved for lot in (soon, late, endless, gone)] == [4, 4, 1, 0]
    with pytest.raises(errors.MoreThanInStock) as refused:
        desk.apart(found, desk.goods(found, 10), 9, now=NOW + 3 * DAY)
    assert refused.value.free == 3


def test_what_expired_on_the_shelf_is_not_handed_out(desk, found):
    desk.lot(4, TODAY + DAY)
    made = desk.apart(found, desk.goods(found, 2), 2)
    with pytest.raises(errors.LotExpired):
        desk.hand(made, now=NOW + 2 * DAY)


def test_delivered_twice_moves_nothing_twice(desk, found):
    desk.lot(4)
    made = desk.apart(found, desk.goods(found, 2), 2)
    desk.arrive(made)
    with pytest.raises(errors.AlreadyDelivered):
        desk.arrive(made)
    assert desk.stock() == (2, 0, 0)


def test_only_its_own_code_marks_a_parcel(desk, found):
    desk.lot(4)
    need = desk.goods(found, 2)
    first, other = desk.apart(found, need, 1), desk.apart(found, need, 1)
    for code in (other.code, found.reference, "XXXXXX-XXXX"):
        with pytest.raises(errors.WrongCode):
            desk.arrive(first, code)
    desk.arrive(first, first.code.lower().replace("-", " "))
    assert first.parcel.label != other.parcel.label
    assert found.reference not in (first.parcel.label, first.parcel.reference)


@pytest.mark.parametrize(
    "quantity, refusal",
    [
        (6, errors.MoreThanAsked), (4, errors.MoreThanInStock), (0, errors.NothingCommitted),
        (-1, errors.NothingCommitted),
    ],
)  # fmt: skip
def test_more_than_asked_or_held_is_refused_and_nothing_moves(desk, found, quantity, refusal):
    desk.lot(3)
    need = desk.goods(found, 5)
    with pytest.raises(refusal):
        desk.apart(found, need, quantity)
    assert (desk.stock(), need.reserved) == ((3, 0, 0), 0)


def test_a_stale_page_sets_nothing_apart(desk, found):
    desk.lot(3)
    need = desk.goods(found, 2)
    before = found.version
    desk.apart(found, need, 1)
    with pytest.raises(errors.StalePage):
        desk.apart(found, need, 1, version=before)


def test_a_closed_centre_gives_and_takes_nothing(desk, found):
    desk.lot(3)
    need = desk.goods(found, 2)
    change_centre(
        desk.session, centre=desk.centre, name="Otro", area="Oaxaca", hours="-", is_open=False,
        version=desk.centre.version, actor=desk.worker, now=NOW,
    )  # fmt: skip
    for act in (lambda: desk.apart(found, need, 1), lambda: desk.lot(1)):
        with pytest.raises(errors.CentreClosed):
            act()


def test_let_go_goods_are_free_and_their_code_opens_nothing(desk, found):
    desk.lot(3)
    need = desk.goods(found, 3)
    made = desk.apart(found, need, 3)
    desk.let_go(found, made)
    assert (desk.stock(), need.lacking) == ((3, 0, 0), 3)
    with pytest.raises(errors.AlreadyDecided):
        desk.arrive(made)
    with pytest.raises(errors.AlreadyDecided):
        desk.let_go(found, made)
    assert desk.apart(found, need, 3).code


def test_closing_frees_what_lies_ready_but_not_what_is_on_its_way(desk, found, session):
    desk.lot(5)
    need = desk.goods(found, 4)
    carried = desk.apart(found, need, 1)
    desk.apart(found, need, 2)
    desk.hand(carried)

    def close():
        close_case(
            session, case=found, outcome=Outcome.NO_LONGER_NEEDED, actor=desk.worker,
            version=found.version, now=NOW,
        )  # fmt: skip

    with pytest.raises(errors.OnItsWay):
        close()
    desk.back(carried)
    close()
    assert (desk.stock(), need.lacking, found.state) == ((5, 0, 0), 4, CaseState.CLOSED)


def test_a_withdrawn_case_frees_its_goods_and_takes_no_parcel(desk, found, session):
    desk.lot(5)
    need = desk.goods(found, 4)
    carried, waiting = desk.apart(found, need, 1), desk.apart(found, need, 2)
    desk.hand(carried)
    withdraw_case(session, case=found, now=NOW)
    assert desk.stock() == (4, 0, 1)
    with pytest.raises(errors.WrongState):
        desk.arrive(carried)
    with pytest.raises(errors.AlreadyDecided):
        desk.arrive(waiting)
    desk.back(carried)
    assert desk.stock() == desk.moved() == (5, 0, 0)


def test_food_again_too_soon_in_money_or_goods_needs_a_reason_and_two_people(session):
    desk = StockDesk(session, kind=NeedKind.FOOD)
    found = desk.taken()
    desk.lot(9)
    need = desk.goods(found, 9)
    desk.apart(found, need, 1)
    with pytest.raises(errors.TooSoon):
        desk.apart(found, need, 1)
    with pytest.raises(errors.TooSoon):
        desk.commit(found, desk.need(found, 100), 50)
    again = desk.apart(found, need, 1, why_again=WhyAgain.LOST_OR_SPOILT)
    item = need.item
    wanted = Proposed(found.reference, NeedKind(item.kind), None, 1, item.name)
    assert proposals_for(session, desk.second) == [wanted]
    assert proposals_for(session, desk.worker) == []
    assert (again.code, desk.stock()) == ("", (9, 1, 0))
    with pytest.raises(errors.SamePerson):
        approve_parcel(session, case=found, parcel=again.parcel, actor=desk.worker, now=NOW)
    made = approve_parcel(session, case=found, parcel=again.parcel, actor=desk.second, now=NOW)
    assert desk.stock() == (9, 2, 0)
    desk.arrive(made)
    assert desk.apart(found, need, 1, now=NOW + 7 * DAY).code


def test_a_declined_proposal_moves_nothing(session):
    desk = StockDesk(session, kind=NeedKind.FOOD)
    found = desk.taken()
    desk.lot(9)
    need = desk.goods(found, 9)
    desk.apart(found, need, 1)
    again = desk.apart(found, need, 1, why_again=WhyAgain.GREATER_NEED)
    decline_parcel(session, case=found, parcel=again.parcel, actor=desk.second, now=NOW)
    with pytest.raises(errors.AlreadyDecided):
        approve_parcel(session, case=found, parcel=again.parcel, actor=desk.second, now=NOW)
    assert desk.stock() == (9, 1, 0)


def count(desk, lot, counted, version=None):
    return count_lot(
        desk.session, centre=desk.centre, lot=lot, counted=counted, reason=Reason.MISCOUNTED,
        version=lot.version if version is None else version, actor=desk.worker, now=NOW,
    )  # fmt: skip


def test_a_count_writes_the_difference_and_keeps_promises(desk, found):
    lot = desk.lot(10)
    desk.apart(found, desk.goods(found, 4), 4)
    assert count(desk, lot, 7) == -3
    assert count(desk, lot, 7) == 0
    assert count(desk, lot, 12) == 5
    with pytest.raises(errors.PromisedMore) as refused:
        count(desk, lot, 3)
    assert refused.value.promised == 4
    assert desk.stock() == desk.moved() == (12, 4, 0)


def test_a_stale_count_is_refused(desk):
    lot = desk.lot(10)
    before = lot.version
    count(desk, lot, 9)
    with pytest.raises(errors.StalePage):
        count(desk, lot, 10, before)


def test_written_off_goods_leave_and_promised_ones_do_not(desk, found):
    lot = desk.lot(10)
    desk.apart(found, desk.goods(found, 4), 4)

    def off(quantity):
        write_off(
            desk.session, centre=desk.centre, lot=lot, quantity=quantity, reason=Reason.SPOILT,
            version=lot.version, actor=desk.worker, now=NOW,
        )  # fmt: skip

    off(6)
    for quantity, refusal in ((1, errors.PromisedMore), (5, errors.MoreThanInStock)):
        with pytest.raises(refusal):
            off(quantity)
    assert desk.stock() == desk.moved() == (4, 4, 0)


def test_the_same_form_takes_in_once_and_nothing_that_expired(desk, session):
    lot = desk.lot(3)
    with pytest.raises(errors.AlreadyTakenIn):
        take_in(
            session, centre=desk.centre, item=desk.item, quantity=3, expires_on=None,
            reference=lot.reference, actor=desk.worker, now=NOW,
        )  # fmt: skip
    with pytest.raises(errors.LotExpired):
        desk.lot(3, TODAY - DAY)
    assert desk.stock() == (3, 0, 0)


@pytest.mark.parametrize("broken", [{"on_hand": -1}, {"reserved": 11}, {"in_transit": -1}])
def test_the_database_refuses_impossible_numbers(desk, session, broken):
    lot = desk.lot(10)
    with pytest.raises(IntegrityError):
        session.execute(update(Lot).where(Lot.id == lot.id).values(**broken))
    session.rollback()


@pytest.mark.parametrize("spoil", [update(StockMovement).values(on_hand=1), delete(StockMovement)])
def test_a_movement_is_never_changed_or_taken_away(desk, session, spoil):
    desk.lot(10)
    with pytest.raises(DBAPIError):
        session.execute(spoil)
    session.rollback()


def test_numbers_that_no_movement_made_are_found(desk, session):
    lot = desk.lot(10)
    assert stock_faults(session) == []
    session.execute(update(Lot).where(Lot.id == lot.id).values(on_hand=11))
    assert stock_faults(session) == [lot.reference]


def test_one_name_for_one_centre(desk, session):
    with pytest.raises(errors.NameTaken):
        open_centre(
            session, organisation_id=desk.ngo.id, name=desk.centre.name, area="x", hours="x",
            actor=desk.worker, now=NOW,
        )  # fmt: skip


class TestWhoFinds:
    """Absent and forbidden are one answer."""

    def test_another_organisation_finds_no_centre(self, desk, session):
        for role in (Role.CASEWORKER, Role.COORDINATOR):
            with pytest.raises(NotFound):
                centre_for(session, actor_for(person(session, role)), desk.centre.reference)

    def test_a_parcel_belongs_to_its_case_and_its_intermediary(self, desk, found, session):
        desk.lot(3)
        made = desk.apart(found, desk.goods(found, 1), 1)
        assert parcels_to_deliver(session, desk.intermediary) == [made.parcel]
        other = actor_for(person(session, Role.INTERMEDIARY, at=desk.ngo))
        assert parcels_to_deliver(session, other) == []
        with pytest.raises(NotFound):
            parcel_to_deliver(session, other, made.parcel.reference)
        with pytest.raises(NotFound):
            parcel_of_case(session, desk.taken(), made.parcel.reference)

    def test_a_line_of_another_case_is_not_found(self, desk, found):
        with pytest.raises(NotFound):
            desk.apart(found, desk.goods(desk.taken(), 1), 1)


def test_the_public_reads_what_staff_asked_for_and_nothing_of_cases(desk, found, session):
    desk.lot(10)
    assert public_list(session) == []
    ask_public_for(
        session, centre=desk.centre, item=desk.item, quantity=40, actor=desk.worker, now=NOW
    )
    desk.apart(found, desk.goods(found, 5), 5)
    (line,) = public_list(session)
    # What is promised to a case does not show.
    assert [(target.quantity, held) for target, held in line.asked] == [(40, 10)]
    desk.ngo.suspended_on = TODAY
    session.flush()
    assert public_list(session) == []
