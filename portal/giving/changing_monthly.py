"""A donor changes or ends a monthly gift, or saves another card; campaigns pause or end theirs.

The payment service is told first; then settling writes down what it shows.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.extensions import reading
from portal.giving import monthly_calls
from portal.giving.checkout_orders import CardOrder
from portal.giving.errors import MonthlyNotRunning
from portal.giving.gift_rules import ensure_amount
from portal.giving.monthly_queries import monthly_by_reference
from portal.giving.monthly_rules import (
    Course,
    EndReason,
    MonthlyState,
    Subscription,
    ensure_running,
)
from portal.giving.settling_monthly import Means, settle_monthly
from portal.giving.starting_monthly import locked_monthly
from portal.giving.stripe_shapes import CheckoutPage
from portal.money import Currency, Money


def change_amount(reference: str, *, amount: Money, means: Means, now: datetime) -> None:
    """Charge another amount from the next month on.

    Raises AmountOutOfBounds, MonthlyNotRunning, GatewayDown, StillMoving.
    """
    ensure_amount(amount)
    with reading() as session:
        monthly = monthly_by_reference(session, reference)
        ensure_running(MonthlyState(monthly.state))
        account, page = monthly.stripe_account, monthly.session_id
    order = _order(means, page, account)
    monthly_calls.set_amount(
        means.gateway,
        order,
        amount,
        # By the price that it replaces, not by what we wrote down: after a crash in between, the
        # same amount may be wished again, and the service would only repeat its old answer.
        key=f"{reference}-amount-{order.price_id}-{amount.minor}",
        account=account,
    )
    settle_monthly(reference, means=means, now=now)


def end_monthly(reference: str, *, by: EndReason, means: Means, now: datetime) -> None:
    """Charge nothing any more; raises MonthlyNotRunning, GatewayDown, StillMoving."""
    with reading() as session:
        monthly = monthly_by_reference(session, reference)
        ensure_running(MonthlyState(monthly.state))
        account, subscription_id = monthly.stripe_account, monthly.subscription_id
    monthly_calls.end(means.gateway, str(subscription_id), account=account)
    settle_monthly(reference, means=means, now=now, ended_by=by)


def follow_course(reference: str, *, step: Course, means: Means, now: datetime) -> None:
    """Pause, resume or end what hangs on a campaign; raises as `end_monthly` does."""
    if step is Course.END:
        return end_monthly(reference, by=EndReason.CAMPAIGN, means=means, now=now)
    with reading() as session:
        monthly = monthly_by_reference(session, reference)
        account, subscription_id = monthly.stripe_account, monthly.subscription_id
    paused = step is Course.HOLD
    monthly_calls.hold(means.gateway, str(subscription_id), account=account, paused=paused)
    settle_monthly(reference, means=means, now=now)
    return None


def card_page(reference: str, *, attempt: str, back: str, means: Means) -> CheckoutPage:
    """A page where another card is saved; raises MonthlyNotRunning, GatewayDown."""
    with reading() as session:
        monthly = monthly_by_reference(session, reference)
        ensure_running(MonthlyState(monthly.state))
        account, page = monthly.stripe_account, monthly.session_id
        language, currency = monthly.language, Currency(monthly.currency)
    order = _order(means, page, account)
    return monthly_calls.open_card_page(
        means.gateway,
        CardOrder(
            monthly_reference=reference,
            attempt=attempt,
            account=account,
            customer_id=order.customer_id,
            language=language,
            currency=currency,
            success_url=back,
            cancel_url=back,
        ),
    )


def note_card_page(session: Session, *, reference: str, page_id: str) -> None:
    """Remember where the donor went to save a card, so that settling asks what came of it."""
    monthly = locked_monthly(session, reference)
    monthly.card_session_id = page_id
    monthly.version += 1
    session.flush()


def _order(means: Means, page: str | None, account: str | None) -> Subscription:
    facts = monthly_calls.monthly_facts(means.gateway, str(page), account=account)
    if facts.subscription is None:
        raise MonthlyNotRunning(MonthlyState.AWAITING)
    return facts.subscription
