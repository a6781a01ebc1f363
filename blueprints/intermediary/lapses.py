"""Where vault and incidents meet: the incident of a case, asked in this process and nowhere else.

Only "tied to a verified incident" and a coarse cell leave it (identity.md).
"""

from dataclasses import dataclass

from blueprints import incident_words
from blueprints.access_gate import current_actor
from blueprints.intermediary.forms import ReleaseForm
from blueprints.intermediary.holding import Unlocked
from portal.aid.models import Case
from portal.aid.rechecking import cases_to_confirm
from portal.aid.rules import Urgency
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, reading, vault_reading
from portal.incidents.cell_queries import cell_of, last_lapse
from portal.incidents.models import Incident
from portal.incidents.queries import incident_by_reference, is_verified
from portal.places.cells import widest
from portal.vault import door
from portal.vault.queries import inbox


@dataclass(frozen=True)
class Tie:
    """What may be said of an incident at the desk, and the incident, which stays sealed."""

    incident: str
    tied: bool
    cell: str
    confirmed_through: int


@dataclass(frozen=True)
class Answer:
    """One case that waits, its incident as the intermediary knows it, and what the answer is."""

    case: str
    title: str
    tied: bool


def tie_to(reference: str) -> Tie:
    """The tie to the incident with this reference ('' for none), as it stands now."""
    with reading() as session:
        # The lapse is read first: one that comes in between is asked about again.
        through = last_lapse(session)
        incident = _verified(reference)
        if incident is None:
            return Tie(reference, False, widest(day_of(utc_now())), through)
        return Tie(reference, True, cell_of(session, incident), through)


def facts_of(form: ReleaseForm, tie: Tie, *, organisation: str) -> door.CaseFacts:
    """All that the desk will know of a request, as its intermediary filled it in."""
    return door.CaseFacts(
        organisation=organisation,
        needs=(form.need.data,),
        urgency=form.urgency.data,
        household=form.household.data,
        text=form.text.data or "",
        tied_to_verified_incident=tie.tied,
        cell=tie.cell,
        confirmed_through=tie.confirmed_through,
        urgent=form.urgency.data == Urgency.TODAY,
    )


def cases_without_answer() -> list[Case]:
    """Cases of this intermediary that stand still until they say whether they still hang on."""
    return cases_to_confirm(db.session(), current_actor())


def answers_of(me: Unlocked) -> tuple[list[Answer], int]:
    """The answer for each case that waits, and the number of the last lapse they know of."""
    with reading() as session:
        through = last_lapse(session)
        waiting = {case.reference for case in cases_without_answer()}
    links = [link for link in _links(me) if link.case in waiting] if waiting else []
    with reading():
        return [_answer(link) for link in links], through


def _links(me: Unlocked) -> list[door.CaseLink]:
    with vault_reading() as session:
        found = [
            door.case_link(
                session, capsule_id=line.capsule_id, recipient=me.holder_id, keys=me.keys
            )
            for line in inbox(session, me.holder_id)
            if line.released
        ]
    return [link for link in found if link is not None]


def _answer(link: door.CaseLink) -> Answer:
    try:
        incident = incident_by_reference(db.session(), link.incident)
    except NotFound:
        return Answer(link.case, "", tied=False)
    title = incident_words.in_language(incident.title_es, incident.title_en)
    return Answer(link.case, title, tied=is_verified(db.session(), incident.id))


def _verified(reference: str) -> Incident | None:
    if not reference:
        return None
    incident = incident_by_reference(db.session(), reference)
    return incident if is_verified(db.session(), incident.id) else None
