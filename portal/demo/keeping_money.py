"""A bank account with one gift in the books and one that waits, and a promise. Nobody gave them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.clock import day_of
from portal.demo.populating import actor_named, home_of
from portal.giving.confirming_offline import confirm_offline_gift
from portal.giving.models import Campaign
from portal.giving.offline_rules import PlaceKind
from portal.giving.promising import Promise, record_pledge
from portal.giving.recording_offline import Arrival, keep_place, record_offline_gift
from portal.money import Currency, Money
from portal.references import new_reference

GIFTS = ((150_000, "DEMO 1001"), (80_000, "DEMO 1002"))


def keep_demo_money(session: Session, *, link_key: str, now: datetime) -> None:
    """Tule writes two gifts down; Pirul has confirmed the first."""
    first, second = actor_named(session, "tule"), actor_named(session, "pirul")
    home = home_of(first, Role.FINANCE)
    campaign = session.scalars(select(Campaign).where(Campaign.organisation_id == home)).one()
    bank = keep_place(
        session,
        actor=first,
        organisation_id=home,
        kind=PlaceKind.BANK,
        name="Banco, terminación 0000 (DEMO)",
        currency=Currency.MXN,
        now=now,
    )
    recorded = [
        record_offline_gift(
            session,
            actor=first,
            campaign=campaign,
            place=bank,
            arrival=Arrival(new_reference(), _pesos(minor), day_of(now), evidence, "es"),
            livemode=False,
            now=now,
        )
        for minor, evidence in GIFTS
    ]
    confirm_offline_gift(
        session, actor=second, gift=recorded[0], version=1, link_key=link_key, now=now
    )
    until = day_of(now) + timedelta(days=60)
    record_pledge(
        session,
        actor=first,
        campaign=campaign,
        promise=Promise(new_reference(), _pesos(500_000), until, "Panadería La Espiga (DEMO)"),
        livemode=False,
        now=now,
    )


def _pesos(minor: int) -> Money:
    return Money(minor, Currency.MXN)
