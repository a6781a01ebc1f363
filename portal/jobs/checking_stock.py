"""By the clock: goods whose numbers are not what their movements add up to are an alarm."""

import logging

from portal.aid.stock_queries import stock_faults
from portal.extensions import reading

log = logging.getLogger("portal.jobs")


def faults_of_stock() -> list[str]:
    """The lots that are wrong, at most a hundred."""
    with reading() as session:
        return stock_faults(session)


def check_stock() -> int:
    """One critical line for each lot; return how many."""
    found = faults_of_stock()
    for lot in found:
        log.critical("stock is not the sum of its movements", extra={"lot": lot})
    return len(found)
