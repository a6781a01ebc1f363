"""The demo's corrected incident and its refuted rumour: how the alliance takes back a word."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.demo.happening import CONFIRMING, DemoIncident, let_one_happen, say
from portal.demo.populating import actor_named, home_of
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.rules import IncidentKind
from portal.incidents.word_rules import FREEZE, Evidence, Verdict

TOO_MANY = DemoIncident(
    "30193",
    IncidentKind.DISPLACEMENT,
    1,
    "Ochenta familias llegan al puerto",
    "Eighty families arrive at the port",
    "DEMO, hecho ficticio. Ochenta familias llegaron y duermen en dos escuelas.",
    "DEMO, fictional. Eighty families arrived and sleep in two schools.",
)
EIGHTEEN = CorrectedText(
    "Dieciocho familias llegan al puerto",
    "Eighteen families arrive at the port",
    "DEMO, hecho ficticio. Dieciocho familias llegaron y duermen en una escuela.",
    "DEMO, fictional. Eighteen families arrived and sleep in one school.",
    "Se contó dos veces a las mismas familias: son dieciocho, no ochenta.",
)
RUMOUR = DemoIncident(
    "20067",
    IncidentKind.SERVICE_ATTACKED,
    1,
    "Cierran todas las clínicas de la ciudad",
    "All clinics in the city are closing",
    "DEMO, hecho ficticio. Un mensaje decía que cerraban todas las clínicas. Están abiertas.",
    "DEMO, fictional. A message said that all clinics were closing. They are open.",
    verified=False,
    proposer="ahuehuete",
)
# Of three groups: the first word freezes the matter, and two others decide.
REFUTING = (("fresno", Evidence.EYES_ON), ("huizache", Evidence.CALL_BACK))


def set_right(session: Session, *, now: datetime) -> None:
    """Correct the one and confirm it anew; let three organisations refute the other."""
    counted = let_one_happen(session, TOO_MANY, now=now - timedelta(days=2))
    corrector = actor_named(session, "mezquite")
    correct(
        session,
        verifier=corrector,
        organisation_id=home_of(corrector, Role.VERIFIER),
        incident_id=counted.id,
        text=EIGHTEEN,
        now=now - timedelta(days=1),
    )
    for name, evidence in CONFIRMING:
        say(session, counted, name, evidence, Verdict.SUPPORT, now)
    told = now - FREEZE - timedelta(days=1)
    rumour = let_one_happen(session, RUMOUR, by=(), now=told)
    say(session, rumour, "capulin", Evidence.EYES_ON, Verdict.REFUTE, told)
    for name, evidence in REFUTING:
        say(session, rumour, name, evidence, Verdict.REFUTE, now)
