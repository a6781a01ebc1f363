"""The demo's incidents: fictional, dated relative to today, never on real dead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.demo.populating import actor_named, home_of
from portal.incidents.attesting import attest
from portal.incidents.models import Incident
from portal.incidents.proposing import propose
from portal.incidents.rules import IncidentKind
from portal.incidents.word_rules import Evidence, Verdict
from portal.places.queries import area_of_municipio


@dataclass(frozen=True)
class DemoIncident:
    """A fictional incident in the area of a real municipio, `days_ago` before today."""

    municipio: str
    kind: IncidentKind
    days_ago: int
    title_es: str
    title_en: str
    account_es: str
    account_en: str
    verified: bool = True
    proposer: str = "ceiba"


INCIDENTS = (
    DemoIncident(
        "12028",
        IncidentKind.DISPLACEMENT,
        9,
        "Familias dejan sus casas en la sierra",
        "Families leave their homes in the hills",
        "DEMO, hecho ficticio. Unas cuarenta familias bajaron a la cabecera y duermen en un "
        "auditorio. Faltan cobijas, alimentos y atención médica.",
        "DEMO, fictional. About forty families came down to the town and sleep in a hall. "
        "Blankets, food and medical care are missing.",
    ),
    DemoIncident(
        "16006",
        IncidentKind.SERVICE_ATTACKED,
        400,
        "Un centro de salud dejó de atender",
        "A health centre stopped seeing patients",
        "DEMO, hecho ficticio. El centro de salud cerró y las familias viajan tres horas por "
        "medicinas.",
        "DEMO, fictional. The health centre closed and families travel three hours for medicine.",
    ),
    DemoIncident(
        "25006",
        IncidentKind.ROAD_CLOSED,
        2,
        "Camino cerrado hacia varias comunidades",
        "Road closed to several communities",
        "DEMO, hecho ficticio. El camino está cerrado; no llegan alimentos. Falta otra "
        "confirmación.",
        "DEMO, fictional. The road is closed; no food arrives. One more confirmation is missing.",
        verified=False,
    ),
)
# Nobody has looked at it yet; whoever sorts what came in finds it like the one before.
RECEIVED = DemoIncident(
    "25006",
    IncidentKind.ROAD_CLOSED,
    1,
    "El camino a las comunidades está cerrado",
    "The road to the communities is closed",
    "DEMO, hecho ficticio. El camino sigue cerrado; no llegan alimentos a las comunidades.",
    "DEMO, fictional. The road is still closed; no food reaches the communities.",
    verified=False,
)


CONFIRMING = (("mezquite", Evidence.EYES_ON), ("huizache", Evidence.CALL_BACK))


def let_happen(session: Session, *, now: datetime) -> list[Incident]:
    """Propose each incident, and let two organisations attest those that are to be verified; and
    one report that waits to be sorted."""
    happened = [let_one_happen(session, told, now=now) for told in INCIDENTS]
    let_one_happen(session, RECEIVED, now=now, by=())
    return happened


def let_one_happen(
    session: Session,
    told: DemoIncident,
    *,
    now: datetime,
    by: tuple[tuple[str, Evidence], ...] = CONFIRMING,
) -> Incident:
    """Propose it, and let `by` attest it: the first of them only when it stays unverified."""
    proposer = actor_named(session, told.proposer)
    incident = propose(
        session,
        proposer=proposer,
        organisation_id=home_of(proposer, Role.INTERMEDIARY),
        kind=told.kind,
        area_code=area_of_municipio(session)[told.municipio],
        happened_on=_day(now, told.days_ago),
        title_es=told.title_es,
        title_en=told.title_en,
        account_es=told.account_es,
        account_en=told.account_en,
        source_capsule=None,
        now=now,
    )
    for name, evidence in by if told.verified else by[:1]:
        say(session, incident, name, evidence, Verdict.SUPPORT, now)
    return incident


def say(
    session: Session,
    incident: Incident,
    name: str,
    evidence: Evidence,
    verdict: Verdict,
    now: datetime,
) -> None:
    """One organisation of the demo gives its word."""
    verifier = actor_named(session, name)
    attest(
        session,
        verifier=verifier,
        organisation_id=home_of(verifier, Role.VERIFIER),
        incident_id=incident.id,
        evidence=evidence,
        verdict=verdict,
        now=now,
    )


def _day(now: datetime, days_ago: int) -> date:
    return (now - timedelta(days=days_ago)).date()
