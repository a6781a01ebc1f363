"""A donor asks for the fiscal receipt of a gift, corrects what they said, or takes it back."""

from datetime import date

from sqlalchemy.orm import Session

from portal.giving.cfdi_errors import NoReceiptHere, NotYours, StampedBefore, TaxRefused
from portal.giving.cfdi_models import CfdiWish
from portal.giving.cfdi_queries import issuer_of, stamp_in_force
from portal.giving.cfdi_rules import MAY_ASK
from portal.giving.gift_rules import GiftState
from portal.giving.rfc_rules import is_generic
from portal.giving.starting_gifts import locked_gift
from portal.giving.tax_rules import NO_OBLIGATIONS, DonorTax, donor_faults


def wish_cfdi(
    session: Session, *, gift_reference: str, donor: DonorTax, as_written: bool, today: date
) -> None:
    """Write it down, or anew while nothing is stamped.

    Raises NoReceiptHere, NotYours, StampedBefore, TaxRefused.
    """
    gift = locked_gift(session, gift_reference)
    if issuer_of(session, gift.campaign.organisation_id) is None:
        raise NoReceiptHere
    if GiftState(gift.state) not in MAY_ASK:
        raise NotYours
    if stamp_in_force(session, gift) is not None:
        raise StampedBefore
    faults = donor_faults(donor, as_written=as_written)
    if faults:
        raise TaxRefused(faults)
    wish = session.get(CfdiWish, gift.id)
    if wish is None:
        wish = CfdiWish(gift_id=gift.id)
        session.add(wish)
    generic = is_generic(donor.rfc)
    wish.rfc, wish.name, wish.wished_on = donor.rfc, donor.name, today
    # Whoever has no RFC has neither: the receipt then says the issuer's postcode.
    wish.postcode = "" if generic else donor.postcode
    wish.regime = NO_OBLIGATIONS if generic else donor.regime
    session.flush()


def unwish_cfdi(session: Session, *, gift_reference: str) -> None:
    """Erase what the donor said, at once; what was stamped stays with the organisation."""
    gift = locked_gift(session, gift_reference)
    wish = session.get(CfdiWish, gift.id)
    if wish is not None:
        session.delete(wish)
    session.flush()
