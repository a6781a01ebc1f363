"""How our kinds and states are said in CAP 1.2 and in OASIS' list of event terms. Pure."""

from dataclasses import dataclass

from portal.incidents.rules import IncidentKind, IncidentState

EVENT_LIST = "OET:v1.2"


@dataclass(frozen=True)
class Term:
    """An entry of OASIS' list and the categories that CAP sorts it by."""

    code: str
    term: str
    categories: tuple[str, ...]


TERMS = {
    IncidentKind.LETHAL_VIOLENCE: Term("OET-049", "criminal activity", ("Safety", "Security")),
    IncidentKind.DISPLACEMENT: Term("OET-039", "civil", ("Security",)),
    IncidentKind.DISAPPEARANCE: Term("OET-130", "missing person(s)", ("Safety",)),
    IncidentKind.THREATS: Term("OET-055", "dangerous person threat", ("Safety",)),
    IncidentKind.ROAD_CLOSED: Term("OET-165", "road closure", ("Transport",)),
    IncidentKind.SERVICE_ATTACKED: Term("OET-114", "infrastructure", ("Infra", "Security")),
}
# How sure the alliance is; what it does not say is "Unknown".
CERTAINTY = {
    IncidentState.VERIFIED: "Observed",
    IncidentState.CORROBORATED: "Likely",
    IncidentState.UNCONFIRMED: "Possible",
    IncidentState.CORRECTED: "Possible",
    IncidentState.FALSE: "Unlikely",
}
