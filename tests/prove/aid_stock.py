"""Stock, lines and parcels agree after 10,000 random operations by three workers that are killed.

Each worker opens cases, takes goods in, counts, writes off, sets goods apart, lets them go, hands
parcels over, takes them back, delivers, closes and withdraws. While they work the parent ends one
of them with SIGKILL again and again, and another takes its place.
"""

import sys
from datetime import timedelta

from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.asking_goods import ask_goods
from portal.aid.closing import close_case, reopen_case, withdraw_case
from portal.aid.handing_parcels import deliver_parcel, hand_parcel_over, take_parcel_back
from portal.aid.keeping_centres import name_item, open_centre
from portal.aid.keeping_stock import count_lot, take_in, write_off
from portal.aid.letting_goods_go import release_parcel
from portal.aid.models import Case, Centre, GoodsNeed, Item, Lot, Parcel, StockMovement
from portal.aid.parcel_queries import parcel_in_centre, parcel_of_case, parcel_to_deliver
from portal.aid.parcel_rules import ON_THE_WAY, ParcelState
from portal.aid.queries import case_for
from portal.aid.rules import NeedKind, Outcome
from portal.aid.setting_goods_apart import set_goods_apart
from portal.aid.stock_queries import stock_faults
from portal.aid.stock_rules import MovementKind, Reason, Unit
from portal.aid.taking import take_case
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, reading, transaction
from portal.references import new_reference
from tests.engines import POSTGRES, SQLITE
from tests.factories.cases import case
from tests.factories.people import organisation, person
from tests.factories.sites import at_one_moment, fresh_site, report
from tests.prove.crew import WORKERS, Crew, Operation


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Work, kill, look; after every kill the numbers must agree as well as at the end."""
    with fresh_site(engine) as app, app.app_context():
        with transaction() as session:
            desk = Desk(session)
        for bound in db.engines.values():
            bound.dispose()
        worked = Crew(app, desk, OPERATIONS_OF_A_CENTRE, agreement).work(seed=13)
        figures = {**worked, **agreement()}
    return report(f"aid_stock_{engine}", figures)


class Desk:
    """Who works, and with which shelves."""

    def __init__(self, session) -> None:
        ngo = organisation(session)
        self.organisation_id = ngo.id
        self.people = [actor_for(person(session, Role.CASEWORKER, at=ngo)) for _ in range(WORKERS)]
        self.enlace = actor_for(person(session, Role.INTERMEDIARY, at=ngo))
        where = {"organisation_id": ngo.id, "actor": self.people[0], "now": utc_now()}
        self.centre = open_centre(session, name="A", area="B", hours="C", **where).id
        # Without an interval between helps, so that the stock is what refuses.
        self.items = [
            name_item(session, name=name, unit=Unit.BOX, kind=NeedKind.SCHOOLING, **where).id
            for name in ("one", "two")
        ]


def _one_of(session, query, hand):
    found = session.scalars(query.limit(40)).all()
    if not found:
        raise NotFound
    return hand.choice(found)


def _any_case(session, me, hand):
    reference = _one_of(session, select(Case.reference).order_by(Case.id.desc()), hand)
    return case_for(session, me, reference, lock=True)


def _centre(session, desk):
    query = select(Centre).where(Centre.id == desk.centre).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _open(session, desk, me, hand, codes):
    found = case(
        session, organisation_id=desk.organisation_id, intermediary=desk.enlace.reference,
        desk_key="a key of the desk for this proof alone",
    )  # fmt: skip
    take_case(session, case=found, actor=me, version=found.version, now=utc_now())


def _ask(session, desk, me, hand, codes):
    found, item = _any_case(session, me, hand), session.get_one(Item, hand.choice(desk.items))
    ask_goods(
        session, case=found, item=item, quantity=hand.randrange(1, 9), version=found.version,
        actor=me, now=utc_now(),
    )  # fmt: skip


def _take_in(session, desk, me, hand, codes):
    days = hand.choice([None, 0, 5, 90])
    take_in(
        session, centre=_centre(session, desk),
        item=session.get_one(Item, hand.choice(desk.items)), quantity=hand.randrange(1, 9),
        expires_on=day_of(utc_now()) + timedelta(days=days) if days is not None else None,
        reference=new_reference(), actor=me, now=utc_now(),
    )  # fmt: skip


def _lot(session, hand):
    return _one_of(session, select(Lot).where(Lot.on_hand > 0).order_by(Lot.id.desc()), hand)


def _count(session, desk, me, hand, codes):
    centre, lot = _centre(session, desk), _lot(session, hand)
    count_lot(
        session, centre=centre, lot=lot, counted=max(0, lot.on_hand + hand.randrange(-3, 3)),
        reason=Reason.MISCOUNTED, version=lot.version, actor=me, now=utc_now(),
    )  # fmt: skip


def _write_off(session, desk, me, hand, codes):
    centre, lot = _centre(session, desk), _lot(session, hand)
    write_off(
        session, centre=centre, lot=lot, quantity=hand.randrange(1, 4), reason=Reason.SPOILT,
        version=lot.version, actor=me, now=utc_now(),
    )  # fmt: skip


def _apart(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    need = _one_of(session, select(GoodsNeed.reference).where(GoodsNeed.case_id == found.id), hand)
    made = set_goods_apart(
        session, case=found, need_reference=need, centre=session.get_one(Centre, desk.centre),
        quantity=hand.randrange(1, 7), version=found.version, actor=me,
        now=utc_now() + timedelta(days=hand.choice([0, 0, 0, 6])),
    )  # fmt: skip
    return {made.parcel.reference: made.code}


def _parcel(session, hand, *states):
    latest = select(Parcel.reference).where(Parcel.state.in_(states)).order_by(Parcel.id.desc())
    return _one_of(session, latest, hand)


def _let_go(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    query = select(Parcel.reference).join(GoodsNeed).where(GoodsNeed.case_id == found.id)
    parcel = parcel_of_case(session, found, _one_of(session, query, hand))
    release_parcel(session, case=found, parcel=parcel, actor=me, now=utc_now())


def _hand_over(session, desk, me, hand, codes):
    centre = _centre(session, desk)
    parcel = parcel_in_centre(session, centre, _parcel(session, hand, ParcelState.RESERVED))
    hand_parcel_over(session, case=parcel.need.case, parcel=parcel, actor=me, now=utc_now())


def _back(session, desk, me, hand, codes):
    centre = _centre(session, desk)
    parcel = parcel_in_centre(session, centre, _parcel(session, hand, *ON_THE_WAY))
    take_parcel_back(session, case=parcel.need.case, parcel=parcel, actor=me, now=utc_now())


def _deliver(session, desk, me, hand, codes):
    if not codes:
        raise NotFound
    reference = hand.choice(list(codes)[-40:])
    parcel = parcel_to_deliver(session, desk.enlace, reference)
    deliver_parcel(
        session, case=parcel.need.case, parcel=parcel, code=codes[reference], actor=desk.enlace,
        now=utc_now(),
    )  # fmt: skip


def _close(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    close_case(
        session, case=found, outcome=Outcome.HELPED, actor=me, version=found.version, now=utc_now()
    )


def _reopen(session, desk, me, hand, codes):
    reopen_case(session, case=_any_case(session, me, hand), actor=me, now=utc_now())


def _withdraw(session, desk, me, hand, codes):
    if hand.random() < 0.3:
        withdraw_case(session, case=_any_case(session, me, hand), now=utc_now())


OPERATIONS_OF_A_CENTRE: list[Operation] = [
    _open, _open, _ask, _ask, _ask, _take_in, _take_in, _count, _write_off, _apart, _apart, _apart,
    _apart, _apart, _let_go, _hand_over, _hand_over, _back, _deliver, _deliver, _deliver, _close,
    _reopen, _withdraw,
]  # fmt: skip


def agreement() -> dict[str, tuple[object, bool]]:
    """Every sum said in three ways: by the lots, by the movements, by the lines and parcels."""
    with reading() as session:
        at_one_moment(session)
        lots = _sums(session, Lot.on_hand, Lot.reserved, Lot.in_transit)
        moved = _sums(
            session, StockMovement.on_hand, StockMovement.reserved, StockMovement.in_transit
        )
        lines = _sums(session, GoodsNeed.reserved, GoodsNeed.in_transit, GoodsNeed.delivered)
        parcels = [
            _sums(session, Parcel.quantity, where=Parcel.state == state)[0]
            for state in (ParcelState.RESERVED, ParcelState.IN_TRANSIT, ParcelState.DELIVERED)
        ]
        by_kind = {
            kind: sum(_sums(session, StockMovement.on_hand, where=StockMovement.kind == kind.value))
            for kind in (MovementKind.TAKEN_IN, MovementKind.COUNTED, MovementKind.WRITTEN_OFF)
        }
        least = [
            int(session.scalar(select(func.min(column))) or 0)
            for column in (Lot.on_hand, Lot.reserved, Lot.in_transit, GoodsNeed.reserved)
        ]
        wrong = stock_faults(session)
    lost = sum(by_kind.values()) - lots[0] - lots[2] - lines[2]
    return {
        "on_hand_by_lots_movements": ([lots[0], moved[0]], lots[0] == moved[0]),
        "reserved_by_lots_movements_lines_parcels": (
            reserved := [lots[1], moved[1], lines[0], parcels[0]], len(set(reserved)) == 1,
        ),
        "in_transit_by_lots_movements_lines_parcels": (
            carried := [lots[2], moved[2], lines[1], parcels[1]], len(set(carried)) == 1,
        ),
        "delivered_by_lines_parcels": ([lines[2], parcels[2]], lines[2] == parcels[2]),
        "lost_of_what_came_in": (lost, lost == 0),
        "least_of_any_number": (min(least), min(least) >= 0),
        "lots_that_are_not_their_movements": (len(wrong), not wrong),
    }  # fmt: skip


def _sums(session, *columns, where=None) -> list[int]:
    query = select(*map(func.sum, columns))
    row = session.execute(query if where is None else query.where(where)).one()
    return [int(one or 0) for one in row]


if __name__ == "__main__":
    sys.exit(main())
