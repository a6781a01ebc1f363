"""The pages where reports are sorted: the queue, and one report with all that is like it."""

from typing import TypeVar

from flask import render_template

from blueprints import incident_words
from blueprints.access_gate import current_actor
from blueprints.proposal_form import SpeakingForm, speaking
from blueprints.verification.pages import age
from blueprints.verification.sorting_forms import MergeForm, SplitForm, TriageForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.likeness_queries import likely_duplicates
from portal.incidents.models import Incident
from portal.incidents.report_queries import report_for, reports_of, waiting_for_sorting
from portal.incidents.rules import (
    IN_THE_QUEUE,
    TO_SORT,
    TRANSITIONS,
    IncidentState,
    next_towards_review,
)
from portal.incidents.triage_rules import QueueKey

F = TypeVar("F", bound=SpeakingForm)


def queue_page(after: str) -> str:
    """What nobody has looked at yet, most urgent first."""
    key = QueueKey.parse(after) if after else None
    found, following = waiting_for_sorting(db.session(), current_actor(), after=key)
    now = utc_now()
    return render_template(
        "verification/reports.html",
        reports=[(one, age(one, now)) for one in found],
        following=following,
        words=incident_words,
        sees_all=current_actor().can(Permission.INCIDENT_ATTEST),
    )


def report_page(
    reference: str,
    *,
    triaging: TriageForm | None = None,
    merging: MergeForm | None = None,
    splitting: SplitForm | None = None,
    refusal: str = "",
) -> str:
    """One report, with the forms that its state allows, filled in as they were sent."""
    session, actor = db.session(), current_actor()
    report = report_for(session, actor, reference)
    may = _what_the_state_allows(report, attests=actor.can(Permission.INCIDENT_ATTEST))
    likely = likely_duplicates(session, actor, report) if may["merge"] else []
    merging = merging or offering(MergeForm(formdata=None))
    merging.suggest(likely)
    return render_template(
        "verification/report.html",
        report=report,
        age=age(report, utc_now()),
        likely=likely,
        reports=reports_of(session, report),
        into=session.get(Incident, report.duplicate_of_id) if report.duplicate_of_id else None,
        triaging=triaging
        or offering(TriageForm(formdata=None, data={"priority": report.priority})),
        merging=merging,
        splitting=splitting or offering(SplitForm(formdata=None)),
        refusal=refusal,
        words=incident_words,
        may=may,
    )


def offering(form: F) -> F:
    """The form, offering the organisations for which the reader sorts."""
    speaking(form, Permission.INCIDENT_SORT)
    return form


def _what_the_state_allows(report: Incident, *, attests: bool) -> dict[str, bool]:
    ends = IncidentState.DUPLICATE_OF
    reviewable = next_towards_review(report.state) is not None or ends in TRANSITIONS[report.state]
    return {
        "triage": report.state in (IN_THE_QUEUE if attests else TO_SORT),
        "merge": reviewable if attests else report.state in TO_SORT,
        "split": report.state is ends,
        "attest": attests,
    }
