"""Many reports, one incident: a person says that two are the same, or that they are not."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.incidents.attesting import settle
from portal.incidents.closing import close, ensure_written
from portal.incidents.holding_reports import hold_reports
from portal.incidents.merge_rules import (
    Interest,
    MergeFacts,
    ensure_may_merge,
    ensure_may_split,
)
from portal.incidents.models import Incident
from portal.incidents.moving import bring_under_review, move
from portal.incidents.publishing import public_copy
from portal.incidents.queries import was_heard, words_of
from portal.incidents.report_queries import has_reports
from portal.incidents.rules import ANSWER_WITHIN, TO_SORT, UNANSWERED, IncidentState
from portal.incidents.triage_rules import Owed, joined
from portal.incidents.voice_queries import handlers_of, hosting_groups
from portal.incidents.word_rules import Standing, standing_of


def merge(
    session: Session,
    *,
    sorter: Actor,
    organisation_id: int,
    incident_id: int,
    into_id: int,
    resolution: str,
    now: datetime,
) -> Incident:
    """Hang a report on the incident it tells of; its words stay with it and count nowhere.

    From then on whoever took it in counts as having handled that incident's intake too. Raises
    MergeRefused, ResolutionMissing, TransitionRefused, NotFound.
    """
    incident, into = hold_reports(session, sorter, organisation_id, incident_id, into_id)
    ensure_may_merge(
        MergeFacts(
            is_itself=incident is into,
            into_state=into.state,
            has_reports=has_reports(session, incident),
            interest=_interest(session, sorter, organisation_id, incident, into),
            unmakes_a_verdict=_unmakes_a_verdict(session, incident, into, now),
        )
    )
    _hasten(into, incident, now)
    close(
        session,
        incident,
        IncidentState.DUPLICATE_OF,
        actor=sorter,
        organisation_id=organisation_id,
        resolution=resolution,
        now=now,
        into=into,
    )
    settle(session, into, actor=sorter, now=now)
    return incident


def split(
    session: Session,
    *,
    sorter: Actor,
    organisation_id: int,
    incident_id: int,
    resolution: str,
    now: datetime,
) -> Incident:
    """Let a merged report stand alone again, in the queue, with its words and a new deadline.

    Raises MergeRefused, ResolutionMissing, NotFound.
    """
    ensure_written(resolution)
    guess = session.get(Incident, incident_id)
    into_id = (guess and guess.duplicate_of_id) or incident_id
    incident, into = hold_reports(session, sorter, organisation_id, incident_id, into_id)
    ensure_may_split(
        is_merged=incident is not into and incident.duplicate_of_id == into.id,
        interest=_interest(session, sorter, organisation_id, incident, into),
    )
    incident.duplicate_of_id, incident.resolution = None, resolution
    incident.due_at = now + ANSWER_WITHIN[incident.priority]
    move(
        session,
        incident,
        IncidentState.RECEIVED,
        actor=sorter,
        now=now,
        organisation_id=organisation_id,
    )
    _take_up_again(session, incident, sorter, now)
    settle(session, into, actor=sorter, now=now)
    return incident


def _hasten(into: Incident, incident: Incident, now: datetime) -> None:
    """What was urgent stays so under another name."""
    if {into.state, incident.state} <= UNANSWERED:
        owed = [Owed(one.priority, one.due_at) for one in (into, incident)]
        both = joined(*owed, now=now)
        into.priority, into.due_at = both.priority, both.due_at


def _interest(
    session: Session, sorter: Actor, organisation_id: int, incident: Incident, into: Incident
) -> Interest:
    both = (incident, into)
    handlers = [one for report in both for one in handlers_of(session, report)]
    hosting = {group for report in both for group in hosting_groups(session, report)}
    group = session.get_one(Organisation, organisation_id).independence_group
    took_in = any(
        one.user_id == sorter.user_id or one.organisation_id == organisation_id for one in handlers
    )
    looked_at = incident.state not in TO_SORT and incident.duplicate_of_id is None
    return Interest(
        attests=sorter.can_in(Permission.INCIDENT_ATTEST, organisation_id),
        has_interest=took_in or group in hosting,
        took_in_both={one.handled_by_organisation_id for one in both} == {organisation_id},
        is_unheard=not looked_at and not was_heard(session, incident),
    )


def _unmakes_a_verdict(session: Session, incident: Incident, into: Incident, now: datetime) -> bool:
    """Whether a voice that the verdict rests on would turn out to be the intake's own."""
    before = standing_of(words_of(session, into), now=now)
    joined = words_of(session, into, joined_by=handlers_of(session, incident))
    return before is not Standing.OPEN and standing_of(joined, now=now) is not before


def _take_up_again(session: Session, incident: Incident, sorter: Actor, now: datetime) -> None:
    published = public_copy(session, incident.reference) is not None
    if not published and not was_heard(session, incident):
        return
    bring_under_review(session, incident, actor=sorter, now=now)
    settle(session, incident, actor=sorter, now=now)
    if published and incident.state is IncidentState.UNDER_REVIEW:
        move(session, incident, IncidentState.UNCONFIRMED, actor=sorter, now=now)
