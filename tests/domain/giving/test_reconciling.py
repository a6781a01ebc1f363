"""Each night our books are held against the payment service's, and every difference is found."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.queries import gift_by_reference
from portal.giving.reconciling import reconcile
from portal.giving.settling import settle_gift
from portal.ledger.queries import balance
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from tests.factories.giving import at_payment_page, gateway_to, pesos
from tests.factories.histories import ids_of
from tests.factories.planted_faults import park, plant


def paid(app, running):
    reference, page = at_payment_page(app, gateway_to(running))
    running.play.pay_by_card(page)
    running.play.run_chores()
    db.session.rollback()
    campaign = gift_by_reference(db.session(), reference).campaign
    found = reference, campaign.organisation_id, campaign.organisation.stripe_account
    db.session.rollback()
    return found


def night(running, organisation_id, account):
    now = utc_now()
    report = reconcile(
        organisation_id=organisation_id,
        account=account,
        gateway=gateway_to(running),
        write=transaction,
        since=now - timedelta(days=1),
        now=now,
    )
    db.session.rollback()
    return report


def stripe_balance(organisation_id):
    key = AccountKey(AccountKind.STRIPE_BALANCE, organisation_id)
    return balance(db.session(), key, currency=Currency.MXN, livemode=False)


def test_what_every_message_missed_is_settled(app, running):
    _, organisation_id, account = paid(app, running)
    report = night(running, organisation_id, account)
    assert (len(report.settled), report.is_clean) == (1, True)
    assert stripe_balance(organisation_id) == pesos(25_000 - 1_392)
    again = night(running, organisation_id, account)
    assert (again.compared, again.settled, again.is_clean) == (1, [], True)


@pytest.mark.parametrize("taken_back, fees", [("refund", 1_392), ("dispute", 1_392 + 34_800)])
def test_what_went_back_before_any_message_came_is_settled_too(app, running, taken_back, fees):
    _, organisation_id, account = paid(app, running)
    getattr(running.play, taken_back)(ids_of(running.play, "charge")[-1])
    report = night(running, organisation_id, account)
    assert (len(report.settled), report.parked) == (2, [])
    assert night(running, organisation_id, account).is_clean
    assert stripe_balance(organisation_id) == pesos(-fees)


def test_a_payout_goes_to_the_bank(app, running):
    _, organisation_id, account = paid(app, running)
    running.play.pay_out(account)
    assert night(running, organisation_id, account).is_clean
    assert stripe_balance(organisation_id) == pesos(0)


def test_money_that_nobody_knows_is_parked_with_an_alert(app, running):
    reference, organisation_id, account = paid(app, running)
    settle_gift(reference, gateway=gateway_to(running), write=transaction, now=utc_now())
    plant(
        "DELETE FROM log_leaf",
        "DELETE FROM gift_movement",
        "DELETE FROM gift",
        "DELETE FROM posting",
        "DELETE FROM journal_seal",
        "DELETE FROM journal_entry",
    )
    report = night(running, organisation_id, account)
    assert (len(report.parked), report.is_clean) == (1, False)
    alert = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "money_parked")).one()
    assert report.parked[0] in alert.subject


def test_a_gift_whose_line_was_parked_is_named_and_the_lines_after_it_are_compared(app, running):
    _, organisation_id, account = paid(app, running)
    charged = ids_of(running.play, "balance_transaction")[-1]
    park(charged, organisation_id)
    running.play.pay_out(account)
    running.play.refund(ids_of(running.play, "charge")[-1])
    payout, back = ids_of(running.play, "balance_transaction")[-2:]
    report = night(running, organisation_id, account)
    assert (sorted(report.wrong), report.settled) == (sorted([charged, back]), [payout])


@pytest.mark.parametrize(
    "statement, kind",
    [
        ("UPDATE posting SET amount = amount + 1 WHERE amount = 23608", "wrong"),
        ("UPDATE posting SET amount = amount - 1 WHERE amount = 1392", "wrong"),
        ("UPDATE journal_entry SET external_id = 'txn_ours'", "extra"),
    ],
    ids=["a cent of net", "a cent of fee", "an entry that Stripe does not know"],
)
def test_planted_differences_are_found(app, running, statement, kind):
    reference, organisation_id, account = paid(app, running)
    settle_gift(reference, gateway=gateway_to(running), write=transaction, now=utc_now())
    plant(
        statement,
    )
    report = night(running, organisation_id, account)
    assert len(getattr(report, kind)) == 1
    assert not report.is_clean


def test_the_command_compares_every_organisation(app, running):
    reference, *_ = paid(app, running)
    settle_gift(reference, gateway=gateway_to(running), write=transaction, now=utc_now())
    app.extensions["payment_gateway"] = gateway_to(running)
    answer = app.test_cli_runner().invoke(args=["ledger", "reconcile"])
    del app.extensions["payment_gateway"]
    assert answer.exit_code == 0, answer.output
    assert "1 compared" in answer.output
