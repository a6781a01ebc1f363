"""States, areas and incidents for tests; every place and word is plainly invented."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.models import Organisation, User
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.incidents.attesting import attest
from portal.incidents.models import Attestation, Incident
from portal.incidents.period_rules import local_day
from portal.incidents.proposing import ANSWER_WITHIN, propose
from portal.incidents.publishing import publish
from portal.incidents.rules import IncidentKind, IncidentState, Priority
from portal.incidents.signing_words import signed_word
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
    given = {**_told(session, now), "source_capsule": None, **more}
    return propose(session, proposer=actor, organisation_id=organisation_id, now=now, **given)


def _told(session: Session, now: datetime) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "kind": IncidentKind.DISPLACEMENT,
        "area_code": area(session).code,
        "happened_on": local_day(now) - timedelta(days=1),
        "title_es": f"Hecho de prueba {number}",
        "title_en": f"Test incident {number}",
        "account_es": "Relato de prueba, sin nombres.",
        "account_en": "Test account, no names.",
    }


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


def verified_by_words(session: Session) -> Incident:
    """An incident that two independent organisations have confirmed, word by word."""
    incident = proposed(session)
    spoken(session, incident)
    return spoken(session, incident, evidence=Evidence.CALL_BACK)


def verified(session: Session) -> Incident:
    """The same rows written at once: most tests of shifts and gifts begin with one.

    `test_attesting` holds the two ways alike.
    """
    now = utc_now()
    handler, *speakers = (
        acting(user)
        for user in (person(session, Role.INTERMEDIARY), verifier(session), verifier(session))
    )
    incident = Incident(
        **_told(session, now),
        state=IncidentState.CORROBORATED,
        priority=Priority.MEDIUM,
        handled_by_user_id=handler[0].user_id,
        handled_by_organisation_id=handler[1],
        received_at=now,
        due_at=now + ANSWER_WITHIN[Priority.MEDIUM],
    )
    session.add(incident)
    session.flush()
    session.add_all(_words(session, incident, speakers, now))
    session.execute(insert(AuditEntry), list(_deeds(incident, handler, speakers, now)))
    # As after the first word and after the second: both are told to everybody.
    for incident.state in (IncidentState.CORROBORATED, IncidentState.VERIFIED):
        publish(session, incident, now=now)
    return incident


Speaker = tuple[Actor, int]
CONFIRMING = (Evidence.EYES_ON, Evidence.CALL_BACK)


def _words(
    session: Session, incident: Incident, speakers: list[Speaker], now: datetime
) -> list[Attestation]:
    return [
        signed_word(
            session,
            incident,
            speaker=actor,
            organisation_id=organisation_id,
            evidence=evidence,
            verdict=Verdict.SUPPORT,
            now=now,
        )
        for (actor, organisation_id), evidence in zip(speakers, CONFIRMING, strict=True)
    ]


def _deeds(
    incident: Incident, handler: Speaker, speakers: list[Speaker], now: datetime
) -> Iterator[dict[str, Any]]:
    (first, first_at), (second, second_at) = speakers
    for actor, organisation_id, action, reason in (
        (*handler, "proposed", ""),
        (first, None, "triaged", ""),
        (first, None, "under_review", ""),
        (first, first_at, "word_support", CONFIRMING[0]),
        (first, None, "corroborated", ""),
        (second, second_at, "word_support", CONFIRMING[1]),
        (second, None, "verified", ""),
    ):
        yield {
            "at": now,
            "actor": actor.reference,
            "organisation_id": organisation_id,
            "action": f"incident_{action}",
            "subject": f"incident:{incident.reference}",
            "reason": reason,
        }
