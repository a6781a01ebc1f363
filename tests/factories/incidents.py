"""States, areas and incidents for tests; every place and word is plainly invented."""

import itertools
import json
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.models import Organisation, User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.incidents.attesting import attest
from portal.incidents.models import Incident
from portal.incidents.period_rules import local_day
from portal.incidents.proposing import propose
from portal.incidents.rules import IncidentKind
from portal.incidents.word_rules import Evidence, Verdict
from portal.places.models import Area, State
from tests.factories.people import organisation, person

_numbers = itertools.count(1)
SQUARE = json.dumps(
    {"type": "Polygon", "coordinates": [[[-100, 20], [-99, 20], [-99, 21], [-100, 21], [-100, 20]]]}
)


def area(session: Session, code: str = "20067", *, name: str = "Lugar de prueba") -> Area:
    """An area, with its state when that is missing."""
    if session.get(State, code[:2]) is None:
        session.add(
            State(
                code=code[:2],
                name=f"Estado {code[:2]}",
                population=100_000,
                outline=SQUARE,
                drawing="M10 10l50 0 0 50 -50 0z",
                label_x=35,
                label_y=35,
            )
        )
        session.flush()
    found = session.get(Area, code)
    if found is None:
        found = Area(
            code=code, name=name, state_code=code[:2], population=20_000, merged=0, outline=SQUARE
        )
        session.add(found)
        session.flush()
    return found


def verifier(session: Session, at: Organisation | None = None, **more: Any) -> User:
    """Someone who may give an organisation's word, by default of an organisation of its own."""
    return person(session, Role.VERIFIER, at=at or organisation(session), **more)


def acting(user: User) -> tuple[Actor, int]:
    """The actor for `user`, and the organisation of their first membership."""
    return actor_for(user), user.memberships[0].organisation_id


def proposed(session: Session, *, handler: User | None = None, **more: Any) -> Incident:
    """An incident as an intermediary proposes it."""
    actor, organisation_id = acting(handler or person(session, Role.INTERMEDIARY))
    now = more.pop("now", None) or utc_now()
    number = next(_numbers)
    given: dict[str, Any] = {
        "kind": IncidentKind.DISPLACEMENT,
        "area_code": area(session).code,
        "happened_on": local_day(now) - timedelta(days=1),
        "title_es": f"Hecho de prueba {number}",
        "title_en": f"Test incident {number}",
        "account_es": "Relato de prueba, sin nombres.",
        "account_en": "Test account, no names.",
        "source_capsule": None,
        **more,
    }
    return propose(session, proposer=actor, organisation_id=organisation_id, now=now, **given)


def spoken(
    session: Session,
    incident: Incident,
    *,
    by: User | None = None,
    evidence: Evidence = Evidence.EYES_ON,
    verdict: Verdict = Verdict.SUPPORT,
    now: Any = None,
) -> Incident:
    """One organisation's word on `incident`, by default of an organisation of its own."""
    actor, organisation_id = acting(by or verifier(session))
    return attest(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        evidence=evidence,
        verdict=verdict,
        now=now or utc_now(),
    )


def verified(session: Session, **more: Any) -> Incident:
    """An incident that two independent organisations have confirmed."""
    incident = proposed(session, **more)
    spoken(session, incident, now=more.get("now"))
    return spoken(session, incident, evidence=Evidence.CALL_BACK, now=more.get("now"))
