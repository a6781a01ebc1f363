"""100,000 lines of the payment service are held against our books within a minute.

They are read by the gateway, a hundred a page over HTTP, and compared; the two times are added. A
clean night first; then a line of theirs that we lack, one of ours that they lack, a cent too much
and too little, and a wrong fee, each of them twenty times: all are found, and nothing else.
"""

import sys
import time
import tracemalloc

from portal.extensions import transaction
from portal.giving.stripe_gateway import StripeGateway
from tests.engines import POSTGRES, SQLITE
from tests.factories.balance_books import BalanceBooks, night
from tests.factories.paging_service import paging_service
from tests.factories.people import organisation
from tests.factories.sites import fresh_site, report
from tests.factories.treasury import NOW

LINES, EACH = 100_000, 20
SECONDS, MEGABYTES = 60, 64


def main() -> int:
    """On both engines."""
    paging = seconds_of_paging()
    return max([prove(engine, paging) for engine in (SQLITE, POSTGRES)])


def seconds_of_paging() -> float:
    """How long the gateway takes to read every line."""
    with paging_service(LINES) as url:
        gateway = StripeGateway("sk_test_demo", "whsec_for_proofs", livemode=False, api_base=url)
        began = time.perf_counter()
        read = sum(1 for _ in gateway.balance_rows(account="acct", since=NOW))
        seconds = time.perf_counter() - began
    if read != LINES:
        raise AssertionError(f"{read} of {LINES} lines were read")
    print(f"money_reconciling_paging_seconds {seconds:.1f}", flush=True)
    return seconds


def prove(engine: str, paging: float) -> int:
    """Fill both books, compare, falsify ours, compare again."""
    with fresh_site(engine) as app, app.app_context():
        with transaction() as session:
            books = BalanceBooks(session, organisation(session).id)
        while books.count < LINES:
            with transaction() as session:
                books.fill(session, 10_000)
        began = time.perf_counter()
        clean = night(books)
        seconds = time.perf_counter() - began + paging
        for _ in range(EACH):
            books.plant_missing()
            books.plant_extra()
            books.plant_a_cent("net", 1)
            books.plant_a_cent("net", -1)
            books.plant_a_cent("fee", 1)
        tracemalloc.start()
        false = night(books)
        peak = tracemalloc.get_traced_memory()[1] / 1024**2
        tracemalloc.stop()
    found = {*false.parked, *false.wrong, *false.extra}
    figures = {
        "lines": (clean.compared, clean.compared == LINES),
        "seconds": (f"{seconds:.1f} (limit {SECONDS})", seconds < SECONDS),
        "differences_in_true_books": (
            len([*clean.parked, *clean.wrong, *clean.extra]), clean.is_clean,
        ),
        "planted": (len(books.planted), len(books.planted) == 5 * EACH),
        "found": (len(found & books.planted), found >= books.planted),
        "found_and_not_planted": (len(found - books.planted), found <= books.planted),
        "peak_megabytes": (f"{peak:.0f} (limit {MEGABYTES})", peak < MEGABYTES),
    }  # fmt: skip
    return report(f"money_reconciling_{engine}", figures)


if __name__ == "__main__":
    sys.exit(main())
