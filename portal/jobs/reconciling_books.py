"""By the clock: settle what no message told us of, and compare our books with the service's."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.giving.account_owners import accounts_held, lacks_owner
from portal.giving.checking_gifts import gift_faults
from portal.giving.errors import GivingRefusal
from portal.giving.importing_statements import forget_uploads
from portal.giving.queries import unsettled_gifts
from portal.giving.reconciling import Report, reconcile
from portal.giving.run_queries import oldest_open
from portal.giving.settling import settle_gift
from portal.jobs.settling_gifts import gateway
from portal.ledger.checking import faults
from portal.ledger.errors import LedgerRefusal
from portal.ledger.log_checking import log_faults

log = logging.getLogger("portal.jobs")

NIGHTS = 7
# A message that has not come by now is lost; asking sooner would only double the calls.
PATIENCE = timedelta(minutes=30)


def settle_forgotten() -> int:
    """Ask about gifts that have stood still; return how many were asked about."""
    now = utc_now()
    with reading() as session:
        references = unsettled_gifts(session, before=now - PATIENCE)
    for reference in references:
        try:
            settle_gift(reference, gateway=gateway(), write=transaction, now=now)
        except (GivingRefusal, LedgerRefusal) as refusal:
            log.warning("gift not settled", extra={"fault": type(refusal).__name__})
    return len(references)


def reconcile_nightly() -> int:
    """Compare every account; each difference is an alarm. Returns how many there were."""
    different = 0
    for slug, report in reconciled(since=utc_now() - timedelta(days=NIGHTS)):
        if not report.is_clean:
            different += 1
            log.critical("books differ from the payment service's", extra={"organisation": slug})
    with reading() as session:
        if lacks_owner(session, key_owner=gateway().key_owner):
            different += 1
            log.critical("nobody's books are held against the account of the portal's own key")
        for fault in [*faults(session), *log_faults(session), *gift_faults(session)]:
            different += 1
            log.critical("fault in the ledger", extra={"fault": fault.kind})
    return different


def reconciled(*, since: datetime) -> Iterator[tuple[str, Report]]:
    """Compare one account after another, back to what is still unexplained; raises GatewayDown."""
    with reading() as session:
        held = accounts_held(session, key_owner=gateway().key_owner)
        oldest = oldest_open(session, livemode=gateway().livemode)
    for organisation_id, slug, account in held:
        yield (
            slug,
            reconcile(
                organisation_id=organisation_id,
                account=account,
                gateway=gateway(),
                write=transaction,
                since=min(since, oldest.get(organisation_id, since)),
                now=utc_now(),
            ),
        )


def forget_statements() -> int:
    """Erase files of banks that nobody imported within a day."""
    with transaction() as session:
        return forget_uploads(session, now=utc_now())
