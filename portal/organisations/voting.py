"""Vote on an applicant for one's organisation; the vote that completes the number admits it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.admitting import admit_organisation
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.organisations.errors import AlreadyDecided
from portal.organisations.models import AdmissionVote, Applicant, OrganisationProfile
from portal.organisations.queries import ballots_on, voices_needed
from portal.organisations.rules import Application, is_admitted, slug_of


def vote_on(
    session: Session,
    *,
    reference: str,
    organisation_id: int,
    in_favour: bool,
    reason: str,
    needed: int,
    actor: Actor,
    now: datetime,
) -> Applicant:
    """Cast or change the organisation's one vote; `needed` independent voices admit.

    Raises NotFound, AlreadyDecided.
    """
    if not actor.can_in(Permission.ALLIANCE_VOTE, organisation_id):
        raise NotFound
    applicant = session.scalar(
        select(Applicant)
        .where(Applicant.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if applicant is None:
        raise NotFound
    if applicant.state != Application.OPEN:
        raise AlreadyDecided
    _cast(session, applicant, organisation_id, in_favour, reason, now)
    # Who voted what stays out of the trail that others read: the tally is the alliance's.
    record(
        session,
        actor=actor,
        action="admission_voted",
        subject=f"applicant:{applicant.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    if is_admitted(ballots_on(session, applicant.id), voices_needed(session, needed)):
        _admit(session, applicant, now)
    return applicant


def _cast(
    session: Session,
    applicant: Applicant,
    organisation_id: int,
    in_favour: bool,
    reason: str,
    now: datetime,
) -> None:
    vote = session.scalar(
        select(AdmissionVote).where(
            AdmissionVote.applicant_id == applicant.id,
            AdmissionVote.organisation_id == organisation_id,
        )
    ) or AdmissionVote(applicant_id=applicant.id, organisation_id=organisation_id)
    vote.in_favour, vote.reason, vote.voted_on = in_favour, reason.strip(), now.date()
    session.add(vote)
    session.flush()


def _admit(session: Session, applicant: Applicant, now: datetime) -> None:
    # Nobody outside is told who sees what happens in a place: its address is no guess either.
    slug = slug_of(applicant.name) if applicant.witness_area is None else applicant.reference
    if not slug or session.scalar(select(Organisation.id).where(Organisation.slug == slug)):
        slug = f"{slug}-{applicant.reference[:6]}".strip("-")
    # A group of its own by its random reference: nobody speaks with another's voice by a name.
    made = admit_organisation(
        session,
        slug=slug,
        name=applicant.name,
        independence_group=applicant.reference,
        is_demo=applicant.is_demo,
        by="alliance",
        witness_area=applicant.witness_area,
        now=now,
    )
    applicant.state, applicant.organisation_id = Application.ADMITTED, made.id
    if applicant.witness_area is None:
        session.add(
            OrganisationProfile(
                organisation_id=made.id,
                does=applicant.does,
                area=applicant.area,
                contact=applicant.contact,
                web=applicant.web,
            )
        )
    session.flush()
