"""`flask ledger`: prove the books, compare them with Stripe's, record the pool's own money."""

import sys
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from portal.clock import utc_now
from portal.extensions import db, transaction

ledger = AppGroup("ledger", help="Check the journal; reconcile it with the payment service.")


@ledger.command("check")
def check() -> None:
    """Read the whole journal; name every fault and exit 1 when there is one."""
    from portal.giving.checking_gifts import gift_faults
    from portal.ledger.checking import faults

    found = [*faults(db.session()), *gift_faults(db.session())]
    for fault in found:
        click.echo(str(fault), err=True)
    click.echo(f"ledger: {len(found)} faults")
    if found:
        sys.exit(1)


@ledger.command("reconcile")
@click.option("--days", default=7, show_default=True, help="How far back to compare.")
def reconcile_all(days: int) -> None:
    """Compare every organisation's account with the payment service; exit 1 on a difference."""
    from portal.jobs.reconciling_books import reconciled

    clean = True
    for slug, report in reconciled(since=utc_now() - timedelta(days=days)):
        clean = clean and report.is_clean
        click.echo(
            f"{slug}: {report.compared} compared, {len(report.settled)} settled now, "
            f"{len(report.parked)} in suspense, {len(report.wrong)} differ, "
            f"{len(report.extra)} unknown to Stripe"
        )
        for id_ in [*report.parked, *report.wrong, *report.extra]:
            click.echo(f"  look at {id_}", err=True)
    if not clean:
        sys.exit(1)


@ledger.command("deposit")
@click.argument("organisation")
@click.argument("amount")
@click.argument("bank_reference")
@click.option("--currency", default="MXN", show_default=True)
def deposit(organisation: str, amount: str, bank_reference: str, currency: str) -> None:
    """Record the organisation's own money (AMOUNT as 1500.00) arriving for its pooled fund."""
    from portal.accounts.queries import organisation_by_slug
    from portal.ledger.aid_funds import endow_pool
    from portal.money import Currency, parse_money

    now = utc_now()
    with transaction() as session:
        owner = organisation_by_slug(session, organisation)
        posted = endow_pool(
            session,
            organisation_id=owner.id,
            amount=parse_money(amount, Currency(currency)),
            external_id=bank_reference,
            occurred_at=now,
            livemode=current_app.config["SETTINGS"].livemode,
            now=now,
        )
    click.echo(f"{'recorded' if posted.is_new else 'known already'}: {posted.reference}")
