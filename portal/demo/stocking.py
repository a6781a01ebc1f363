"""The demo's collection centre: goods on its shelves, and one case helped in kind."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.aid.asking_goods import ask_goods
from portal.aid.handing_parcels import hand_parcel_over
from portal.aid.keeping_centres import ask_public_for, name_item, open_centre
from portal.aid.keeping_stock import take_in
from portal.aid.models import Item
from portal.aid.parcel_queries import parcel_in_centre
from portal.aid.rules import NeedKind
from portal.aid.setting_goods_apart import set_goods_apart
from portal.aid.stock_rules import Unit
from portal.aid.taking import take_case
from portal.clock import day_of
from portal.demo.helping import open_demo_case
from portal.demo.populating import actor_named, home_of
from portal.incidents.models import Incident
from portal.references import new_reference

# Name, unit, need, what the centre wants to hold, and lots: how many, good for how many days.
GOODS = (
    ("Despensa para una semana", Unit.BOX, NeedKind.FOOD, 60, ((18, 20), (12, 90))),
    ("Cobija", Unit.PIECE, NeedKind.SHELTER, 50, ((44, None),)),
    ("Útiles de primaria", Unit.KIT, NeedKind.SCHOOLING, 25, ((25, None),)),
)


def stock_a_centre(session: Session, incident: Incident, *, desk_key: str, now: datetime) -> None:
    """Fill the shelves; of three sets of school things for a case, one is on its way."""
    worker = actor_named(session, "encino")
    home = home_of(worker, Role.CASEWORKER)
    centre = open_centre(
        session, organisation_id=home, name="Centro de acopio Casa Puente",
        area="Chilpancingo, centro", hours="Lunes a viernes de 10 a 17 h, sábado de 10 a 14 h",
        actor=worker, is_demo=True, now=now,
    )  # fmt: skip
    items: dict[NeedKind, Item] = {}
    for name, unit, kind, target, lots in GOODS:
        item = items[kind] = name_item(
            session, organisation_id=home, name=name, unit=unit, kind=kind, actor=worker, now=now
        )
        ask_public_for(session, centre=centre, item=item, quantity=target, actor=worker, now=now)
        for quantity, days in lots:
            good_until = day_of(now) + timedelta(days=days) if days else None
            take_in(
                session, centre=centre, item=item, quantity=quantity, expires_on=good_until,
                reference=new_reference(), actor=worker, now=now,
            )  # fmt: skip
    case = open_demo_case(session, NeedKind.SCHOOLING, incident, desk_key, now)
    take_case(session, case=case, actor=worker, version=case.version, now=now)
    need = ask_goods(
        session, case=case, item=items[NeedKind.SCHOOLING], quantity=3, version=case.version,
        actor=worker, now=now,
    )  # fmt: skip
    parcel = set_goods_apart(
        session, case=case, need_reference=need.reference, centre=centre, quantity=1,
        version=case.version, actor=worker, now=now,
    ).parcel  # fmt: skip
    found = parcel_in_centre(session, centre, parcel.reference)
    hand_parcel_over(session, case=case, parcel=found, actor=worker, now=now)
