"""What the demo's organisations give, and one family's case offered to another of them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.aid.consenting_referrals import give_consent
from portal.aid.models import Case, Service
from portal.aid.queries import case_for
from portal.aid.referral_rules import Capacity
from portal.aid.referring import Scope, refer_case
from portal.aid.rules import CaseState, NeedKind
from portal.aid.taking import take_case
from portal.clock import day_of
from portal.demo.populating import actor_named

# Organisation, need, state, what, room, days since somebody vouched for it.
SERVICES = (
    ("casa-puente", NeedKind.FOOD, "19", "DEMO. Despensa para dos semanas.", "open", 3),
    ("red-milpa", NeedKind.MEDICINE, "32", "DEMO. Medicinas de uso diario.", "open", 12),
    ("red-milpa", NeedKind.SHELTER, "32", "DEMO. Alojamiento por treinta días.", "full", 20),
    ("clinica-faro", NeedKind.PSYCHOLOGICAL, "MX", "DEMO. Acompañamiento.", "open", 5),
    ("clinica-faro", NeedKind.MEDICINE, "28", "DEMO. Consulta y medicinas.", "open", 130),
    ("taller-maiz", NeedKind.LIVELIHOOD, "24", "DEMO. Taller de costura y pan.", "open", 40),
)
CONDITIONS = "Lunes a viernes, sin costo"


def list_services(session: Session, *, now: datetime) -> None:
    """A directory in which one service went long without anybody's word."""
    members = {one.slug: one.id for one in session.scalars(select(Organisation))}
    for slug, need, area, what, room, days in SERVICES:
        session.add(
            Service(
                organisation_id=members[slug],
                need=need,
                area=area,
                description=what,
                conditions=CONDITIONS,
                capacity=Capacity(room),
                assured_on=day_of(now) - timedelta(days=days),
                is_demo=True,
            )
        )
    session.flush()


def offer_one_case(session: Session, *, desk_key: str, now: datetime) -> None:
    """A case that waits for medicine, offered to Red Milpa with its family's consent."""
    worker, intermediary = actor_named(session, "encino"), actor_named(session, "ceiba")
    waiting = select(Case.reference).where(
        Case.state == CaseState.RECEIVED, Case.need == NeedKind.MEDICINE
    )
    case = case_for(session, worker, session.scalars(waiting.limit(1)).one(), lock=True)
    take_case(session, case=case, actor=worker, version=case.version, now=now)
    milpa = select(Organisation.reference).where(Organisation.slug == "red-milpa")
    referral = refer_case(
        session,
        case=case,
        to=session.scalars(milpa).one(),
        scope=Scope(frozenset({NeedKind.MEDICINE}), urgency=True, cell=True, text=True),
        hands_over=False,
        days=14,
        desk_key=desk_key,
        actor=worker,
        version=case.version,
        now=now,
    )
    give_consent(session, referral=referral, actor=intermediary, now=now)
