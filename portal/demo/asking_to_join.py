"""What the demo's organisations say of themselves, and one more that asks to belong."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.clock import day_of
from portal.organisations.applying import apply_to_belong
from portal.organisations.models import AdmissionVote, OrganisationProfile

SAYS = {
    "casa-puente": ("DEMO. Acompaña a familias y lleva despensa, medicina y útiles.", "Nuevo León"),
    "red-milpa": ("DEMO. Confirma hechos y sostiene a comunidades que se mueven.", "Zacatecas"),
    "clinica-faro": ("DEMO. Atención médica y psicológica, también a distancia.", "Tamaulipas"),
    "taller-maiz": ("DEMO. Trabajo y escuela para quien empieza de nuevo.", "San Luis Potosí"),
}


def describe_members(session: Session) -> None:
    """What each organisation of the demo says of itself in public."""
    for member in session.scalars(select(Organisation).where(Organisation.slug.in_(SAYS))):
        does, area = SAYS[member.slug]
        contact = f"{member.slug}@demo.invalid"
        session.add(
            OrganisationProfile(organisation_id=member.id, does=does, area=area, contact=contact)
        )
    session.flush()


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
