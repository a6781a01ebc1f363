"""An invented organisation that asks to belong, so that there is something to vote on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.clock import day_of
from portal.organisations.applying import apply_to_belong
from portal.organisations.models import AdmissionVote


def ask_to_join(session: Session, *, now: datetime) -> None:
    """One application, open to votes; one other organisation of the demo is in favour already."""
    applicant = apply_to_belong(
        session,
        name="Huerto Solidario (DEMO)",
        registration="DEMO000000000",
        does="DEMO. Reparte despensas y acompaña a familias que llegan de otro lugar.",
        area="Puebla y Tlaxcala",
        contact="huerto@demo.invalid",
        is_demo=True,
        now=now,
    )
    others = select(Organisation.id).where(Organisation.slug != "casa-puente").limit(1)
    session.add(
        AdmissionVote(
            applicant_id=applicant.id,
            organisation_id=session.scalars(others).one(),
            in_favour=True,
            reason="DEMO. Hemos repartido despensas juntas.",
            voted_on=day_of(now),
        )
    )
    session.flush()
