"""Papers that counted a figure which was corrected say the new one from then on."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.volunteering.models import Shift
from portal.volunteering.presence_models import HoursCertificate
from portal.volunteering.sum_queries import minutes_in


def renew_papers(session: Session, *, volunteer_id: int, shift: Shift, day: date) -> None:
    """Count again every paper of this volunteer and organisation whose period holds `day`."""
    organisation_id = shift.task.organisation_id
    papers = session.scalars(
        select(HoursCertificate).where(
            HoursCertificate.volunteer_id == volunteer_id,
            HoursCertificate.organisation_id == organisation_id,
            HoursCertificate.from_day <= day,
            HoursCertificate.until_day >= day,
        )
    )
    for paper in papers:
        paper.minutes_now = minutes_in(
            session,
            volunteer_id,
            organisation_id=organisation_id,
            from_=paper.from_day,
            until=paper.until_day,
        )
    session.flush()
