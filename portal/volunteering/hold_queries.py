"""Which organisations hold a volunteer's sign-ups."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.volunteering.waiting_models import VolunteerHold


def hold_row(session: Session, volunteer_id: int, organisation_id: int) -> VolunteerHold | None:
    """The row of one volunteer at one organisation, lifted or not."""
    return session.scalar(
        select(VolunteerHold).where(
            VolunteerHold.volunteer_id == volunteer_id,
            VolunteerHold.organisation_id == organisation_id,
        )
    )


def holds_to_clear(session: Session, volunteer_id: int, actor: Actor) -> list[VolunteerHold]:
    """Holds in force at organisations where the actor vets; other organisations' stay unseen."""
    return list(
        session.scalars(
            select(VolunteerHold)
            .where(
                VolunteerHold.volunteer_id == volunteer_id,
                VolunteerHold.cleared_at.is_(None),
                VolunteerHold.organisation_id.in_(
                    actor.organisations_with(Permission.VOLUNTEER_VET)
                ),
            )
            .order_by(VolunteerHold.id)
            .limit(20)
        )
    )
