"""By the clock: settle what no message told us of, and compare our books with the service's."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.giving.checking_gifts import gift_faults
from portal.giving.errors import GivingRefusal
from portal.giving.importing_statements import forget_uploads
from portal.giving.queries import unsettled_gifts
from portal.giving.reconciling import Report, reconcile
from portal.giving.settling import settle_gift
from portal.jobs.settling_gifts import gateway
from portal.ledger.checking import faults

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
        except GivingRefusal as refusal:
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
        for fault in [*faults(session), *gift_faults(session)]:
            different += 1
            log.critical("fault in the ledger", extra={"fault": fault.kind})
    return different


def reconciled(*, since: datetime) -> Iterator[tuple[str, Report]]:
    """Compare one account after another; raises GatewayDown."""
    with reading() as session:
        whose = session.execute(
            select(Organisation.id, Organisation.slug, Organisation.stripe_account)
            .where(Organisation.stripe_account.is_not(None))
            .order_by(Organisation.id)
        ).all()
    for organisation_id, slug, account in whose:
        yield (
            slug,
            reconcile(
                organisation_id=organisation_id,
                account=account,
                gateway=gateway(),
                write=transaction,
                since=since,
                now=utc_now(),
            ),
        )


def forget_statements() -> int:
    """Erase files of banks that nobody imported within a day."""
    with transaction() as session:
        return forget_uploads(session, now=utc_now())
