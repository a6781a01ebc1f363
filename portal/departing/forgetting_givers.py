"""A donor has themself forgotten, also in the files that organisations were about to take along."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.departing.exporting import drop_exports
from portal.giving.address_queries import organisations_of
from portal.giving.forgetting_donors import forget_donor


def forget_giver(session: Session, *, address: str, now: datetime) -> int:
    """Erase the address and all that hangs on it; return how many gifts were its.

    A file that names them would keep them for a day, or for good once it is taken: whoever needs
    one asks again. Raises MonthlyStillRuns, LawKeepsDonor, and then nothing was erased.
    """
    organisations = organisations_of(session, address)
    gifts = forget_donor(session, address=address, now=now)
    drop_exports(session, organisations=organisations)
    return gifts
