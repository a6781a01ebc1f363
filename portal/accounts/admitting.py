"""Admit an organisation into the alliance."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.audit.recording import record


def admit_organisation(
    session: Session,
    *,
    slug: str,
    name: str,
    independence_group: str,
    by: Actor | str,
    now: datetime,
    is_donataria: bool = False,
    stripe_account: str | None = None,
    is_demo: bool = False,
    witness_area: str | None = None,
) -> Organisation:
    """A new organisation. Those of one independence group count as one voice.

    With `witness_area` it only says what it knows of incidents there.
    """
    admitted = Organisation(
        slug=slug,
        name=name.strip(),
        independence_group=independence_group.strip().lower(),
        is_donataria=is_donataria,
        stripe_account=stripe_account,
        is_demo=is_demo,
        admitted_at=now,
        witness_area=witness_area,
    )
    session.add(admitted)
    session.flush()
    record(
        session,
        actor=by,
        action="organisation_admitted",
        subject=f"organisation:{admitted.reference}",
        organisation_id=admitted.id,
        now=now,
    )
    return admitted
