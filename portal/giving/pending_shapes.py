"""What the payment service shows of a voucher or a transfer, taken out at the boundary."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from portal.giving.pending_rules import Pending

Body = Mapping[str, Any]


def pending_of(session: Body, intent: Body) -> Pending | None:
    """From a payment's next action, or from how its charge was paid; None for a card."""
    action: Body = intent.get("next_action") or {}
    voucher = action.get("oxxo_display_details")
    if voucher:
        until = datetime.fromtimestamp(voucher["expires_after"], UTC)
        return Pending("oxxo", until=until, url=voucher.get("hosted_voucher_url"))
    transfer = action.get("display_bank_transfer_instructions")
    if transfer:
        return Pending(
            "customer_balance",
            received=intent["amount"] - transfer["amount_remaining"],
            url=transfer.get("hosted_instructions_url"),
            customer_id=session.get("customer"),
        )
    return _paid_by_transfer(session, intent)


def _paid_by_transfer(session: Body, intent: Body) -> Pending | None:
    """A transfer that came whole, or was given up: something of it may be left over."""
    charge: Body = intent.get("latest_charge") or {}
    details: Body = charge.get("payment_method_details") or {}
    is_paid = bool(charge.get("paid")) and details.get("type") == "customer_balance"
    is_given_up = intent.get("status") == "canceled" and session["status"] == "complete"
    if not (is_paid or is_given_up):
        return None
    received = intent["amount"] if is_paid else 0
    return Pending("customer_balance", received=received, customer_id=session.get("customer"))


def with_left_over(pending: Pending, cash: Body, currency: str) -> Pending:
    """From a customer's cash balance: what came and pays nothing."""
    held = (cash.get("available") or {}).get(currency, 0)
    return replace(pending, left_over=max(int(held), 0))
