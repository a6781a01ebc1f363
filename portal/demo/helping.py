"""Cases on the demo's desk: four delivered, two that wait. Nobody is behind them."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.delivering import mark_delivered
from portal.aid.joining_evidence import join_evidence
from portal.aid.models import Case, Commitment
from portal.aid.opening_cases import open_case
from portal.aid.queries import delivery_for
from portal.aid.rules import HouseholdBand, NeedKind, ReleasedFacts, Urgency
from portal.aid.taking import take_case
from portal.clock import day_of
from portal.demo.populating import actor_named, home_of
from portal.incidents.cell_queries import cell_of, last_lapse
from portal.incidents.models import Incident
from portal.money import Currency, Money
from portal.references import new_pseudonym, new_reference

TEXTS = {
    NeedKind.FOOD: "DEMO. Hogar que salió de su casa; pide despensa para dos semanas.",
    NeedKind.MEDICINE: "DEMO. Una persona mayor necesita medicina para la presión.",
    NeedKind.SCHOOLING: "DEMO. Dos menores necesitan útiles para volver a clases.",
}
DELIVERED = (NeedKind.FOOD, NeedKind.MEDICINE, NeedKind.FOOD, NeedKind.SCHOOLING)
WAITING = (NeedKind.FOOD, NeedKind.MEDICINE)
COST = Money(60_000, Currency.MXN)


def help_families(
    session: Session, incidents: list[Incident], *, desk_key: str, now: datetime
) -> None:
    """Work four cases to the door, on two incidents in turn, and leave two to be taken."""
    for number, need in enumerate(DELIVERED):
        case = open_demo_case(session, need, incidents[number % 2], desk_key, now)
        _deliver(session, case, actor_named(session, "encino"), now)
    for need in WAITING:
        open_demo_case(session, need, incidents[0], desk_key, now)


def open_demo_case(
    session: Session, need: NeedKind, incident: Incident, desk_key: str, now: datetime
) -> Case:
    """A case that Ceiba released; nobody is behind it."""
    intermediary = actor_named(session, "ceiba")
    facts = ReleasedFacts(
        case_reference=new_pseudonym(),
        organisation_id=home_of(intermediary, Role.INTERMEDIARY),
        need=need,
        urgency=Urgency.THIS_WEEK,
        household=HouseholdBand.THREE_TO_FIVE,
        cell=cell_of(session, incident),
        tied=True,
        confirmed_through=last_lapse(session),
        text=TEXTS[need],
        day=day_of(now),
        intermediary=intermediary.reference,
    )
    open_case(
        session,
        message_id=f"demo-{new_reference()}",
        facts=facts,
        desk_key=desk_key,
        is_demo=True,
        now=now,
    )
    return session.scalars(select(Case).where(Case.reference == facts.case_reference)).one()


def _deliver(session: Session, case: Case, worker: Actor, now: datetime) -> None:
    take_case(session, case=case, actor=worker, version=case.version, now=now)
    need = add_need(
        session, case=case, kind=NeedKind(case.need), amount=COST, actor=worker, now=now
    )
    made = commit_aid(
        session,
        case=case,
        need_reference=need.reference,
        amount=COST,
        actor=worker,
        livemode=False,
        now=now,
    )
    intermediary = actor_named(session, "ceiba")
    mark_delivered(
        session,
        commitment=delivery_for(session, intermediary, made.commitment.reference),
        code=made.code,
        actor=intermediary,
        now=now,
    )
    if case.need == NeedKind.MEDICINE:
        _prove(session, case, made.commitment, now)


def _prove(session: Session, case: Case, commitment: Commitment, now: datetime) -> None:
    """As though a bill had been brought; the mark is of no paper. One other help lacks its own."""
    join_evidence(
        session,
        message_id=f"demo-{new_reference()}",
        case_reference=case.reference,
        commitment_reference=commitment.reference,
        amount=COST,
        spent_on=day_of(now),
        mark=secrets.token_hex(32),
    )
