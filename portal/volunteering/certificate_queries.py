"""Papers of hours: one's own, and the one of a code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.errors import NotFound
from portal.volunteering.presence_codes import grouped, plain
from portal.volunteering.presence_models import HoursCertificate


def own_certificates(session: Session, actor: Actor) -> list[HoursCertificate]:
    """The actor's certificates, newest first."""
    return list(
        session.scalars(
            select(HoursCertificate)
            .where(HoursCertificate.volunteer_id == actor.user_id)
            .order_by(HoursCertificate.id.desc())
            .limit(100)
        )
    )


def certificate_by_code(session: Session, typed: str) -> HoursCertificate:
    """The certificate of that code, however it was typed; raises NotFound."""
    found = session.scalar(
        select(HoursCertificate).where(HoursCertificate.code == grouped(plain(typed)))
    )
    if found is None:
        raise NotFound
    return found
