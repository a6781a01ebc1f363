"""People asked for one of the demo's cases: one ask waits for a shift, another is in one."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.asking_people import ask_people
from portal.aid.models import Case, GoodsNeed
from portal.aid.people_queries import ask_to_plan
from portal.aid.people_rules import PeopleKind, ShiftFacts, Span
from portal.aid.planning_people import plan_people
from portal.clock import day_of
from portal.demo.populating import actor_named
from portal.volunteering.standing_queries import fully_vetted_ahead

WANTED = (PeopleKind.DRIVING, PeopleKind.ACCOMPANIMENT)


def ask_for_company(session: Session, *, now: datetime) -> None:
    """For the case that is helped in kind; the shift for those fully vetted carries the second."""
    worker, coordinator = actor_named(session, "encino"), actor_named(session, "sabino")
    helped = select(Case).join(GoodsNeed, GoodsNeed.case_id == Case.id)
    case = session.scalars(helped.order_by(Case.reference).limit(1)).one()
    for kind in WANTED:
        ask = ask_people(
            session, case=case, kind=kind, from_on=day_of(now + timedelta(days=1)),
            span=Span.WEEK, people=2, version=case.version, actor=worker, now=now,
        )  # fmt: skip
    ahead = fully_vetted_ahead(session, coordinator, now=now)[0]
    shift = ShiftFacts(
        reference=ahead.shift.reference,
        organisation_id=ahead.organisation_id,
        starts_on=ahead.starts_on,
        places=ahead.shift.capacity,
        fully_vetted=ahead.fully_vetted,
        is_ahead=ahead.is_ahead,
    )
    found = ask_to_plan(session, coordinator, ask.reference)
    plan_people(
        session, ask=found, shift=shift, shift_stands=False, version=found.version,
        actor=coordinator, now=now,
    )  # fmt: skip
