"""The demo's organisation issues fiscal receipts, and its donors want one: nobody's RFC."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.clock import day_of
from portal.demo.populating import actor_named, home_of
from portal.giving.asking_cfdi import wish_cfdi
from portal.giving.models import Gift
from portal.giving.stating_issuer import state_issuer
from portal.giving.tax_rules import DonorTax, Issuer

# The tax office gives these out to try with.
ISSUER = Issuer(
    is_donataria=True,
    rfc="EKU9003173C9",
    name="CASA PUENTE DEMO",
    regime="603",
    postcode="42501",
    authorisation="DEMO-325-SAT-00000",
    authorised_on=date(2020, 1, 15),
    series="DEMO",
)
DONOR = DonorTax("CACX7605101P8", "XOCHILT CASAS CHAVEZ DEMO", "36257", "612")


def issue_demo_receipts(session: Session, gift: Gift, *, now: datetime) -> None:
    """Pirul says what the tax office wrote; the donor of a gift that came asks for a receipt."""
    pirul = actor_named(session, "pirul")
    state_issuer(
        session,
        organisation_id=home_of(pirul, Role.ORGANISATION_ADMIN),
        issuer=ISSUER,
        as_written=False,
        version=0,
        actor=pirul,
        now=now,
    )
    wish_cfdi(
        session,
        gift_reference=gift.reference,
        donor=DONOR,
        as_written=False,
        today=day_of(now),
    )
