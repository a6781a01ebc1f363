"""A campaign and shifts on the demo's verified incident, and money in the pool."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.demo.populating import actor_named, home_of
from portal.giving.models import Campaign
from portal.giving.reviewing_campaigns import approve, send_to_review
from portal.giving.running_campaigns import CampaignText, draft_campaign
from portal.incidents.models import Incident
from portal.ledger.aid_funds import endow_pool
from portal.money import Currency, Money
from portal.volunteering.planning_shifts import describe_task, plan_shift

ZONE = "America/Mexico_City"


def open_demo_campaign(session: Session, incident: Incident, *, now: datetime) -> Campaign:
    """One campaign that takes gifts: Tule wrote it, Pirul let it stand."""
    finance = actor_named(session, "tule")
    campaign = draft_campaign(
        session,
        actor=finance,
        organisation_id=home_of(finance, Role.FINANCE),
        incident_id=incident.id,
        goal=Money(8_000_000, Currency.MXN),
        text=CampaignText(
            slug="volver-a-casa-demo",
            title_es="Cobijas, alimentos y medicinas para quienes salieron de casa",
            story_es="DEMO. Las familias necesitan lo básico mientras pueden volver. Con $250 "
            "una familia come tres días.",
            title_en="Blankets, food and medicine for those who left home",
            story_en="DEMO. Families need the basics until they can go back. With $250 a family "
            "eats for three days.",
        ),
        is_demo=True,
        now=now,
    )
    second = actor_named(session, "pirul")
    for verb, actor in ((send_to_review, finance), (approve, second)):
        verb(session, campaign=campaign, actor=actor, version=campaign.version, now=now)
    return campaign


def fill_demo_pool(session: Session, *, now: datetime) -> None:
    """The organisation's own money in the pool: campaigns repay it later, in batches."""
    endow_pool(
        session,
        organisation_id=home_of(actor_named(session, "tule"), Role.FINANCE),
        amount=Money(2_000_000, Currency.MXN),
        external_id="demo-endowment",
        occurred_at=now,
        livemode=False,
        now=now,
    )


def plan_demo_shifts(session: Session, incident: Incident, *, now: datetime) -> None:
    """Three shifts: one roomy, one with a single place, one for those fully vetted."""
    coordinator = actor_named(session, "sabino")
    where = home_of(coordinator, Role.COORDINATOR)
    plans = (
        ("Acopio y despensas", "Sorting and food parcels", 0, 8, 1),
        ("Traslado de cobijas", "Carrying blankets", 1, 1, 2),
        ("Acompañar a familias", "Keeping families company", 3, 4, 3),
    )
    for title_es, title_en, level, places, days in plans:
        task = describe_task(
            session,
            planner=coordinator,
            organisation_id=where,
            incident_id=incident.id,
            title_es=title_es,
            title_en=title_en,
            account_es="DEMO. Traer agua y ropa cómoda. Nadie trabaja a solas.",
            account_en="DEMO. Bring water and comfortable clothes. Nobody works alone.",
            level_needed=level,
            now=now,
        )
        start = (now + timedelta(days=days)).replace(
            hour=10, minute=0, second=0, microsecond=0, tzinfo=None
        )
        plan_shift(
            session,
            planner=coordinator,
            task=task,
            starts=start,
            ends=start + timedelta(hours=4),
            zone=ZONE,
            minimum=1,
            capacity=places,
            area_code=incident.area_code,
            meeting_point="DEMO: quiosco de la plaza",
            now=now,
        )
