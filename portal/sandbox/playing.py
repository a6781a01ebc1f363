"""Play the payer, the bank, the shop and Stripe: one call, one transaction.

The pages' buttons and the tests press the same keys.
"""

from collections.abc import Callable

from portal.sandbox import (
    altering,
    disputing,
    funding,
    opening,
    paying,
    paying_out,
    refunding,
    renewing,
    saving_cards,
    warning,
)
from portal.sandbox.books import Body, Books
from portal.sandbox.chores import run_due
from portal.sandbox.rules import Method
from portal.sandbox.till import Till


def pay_or_save(books: Books, session: Body) -> Body:
    """What the card's own button does: pay, or only save the card."""
    verb = saving_cards.save_card if session["mode"] == "setup" else paying.pay_by_card
    return verb(books, session)


def decline_or_refuse(books: Books, session: Body) -> Body:
    verb = saving_cards.refuse_card if session["mode"] == "setup" else paying.decline
    return verb(books, session)


class Play:
    """Every move that is not the portal's; each returns the object it changed.

    Raises WrongStep where the move is not open, StripeRefusal for what does not exist.
    """

    def __init__(self, till: Till) -> None:
        self._till = till

    def pay_by_card(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, pay_or_save)

    def decline(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, decline_or_refuse)

    def ask_bank(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, paying.ask_bank)

    def answer_bank(self, session_id: str, *, accept: bool) -> Body:
        return self._on(
            "checkout.session", session_id, lambda b, s: paying.answer_bank(b, s, accept=accept)
        )

    def take_voucher(self, session_id: str, method: Method) -> Body:
        return self._on(
            "checkout.session", session_id, lambda b, s: paying.take_voucher(b, s, method)
        )

    def cash_arrives(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, paying.cash_arrives)

    def voucher_lapses(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, funding.lapse)

    def transfer_arrives(self, session_id: str, *, amount: int) -> Body:
        """So much arrives by SPEI, in minor units: less, the sum, or more than was asked."""
        return self._on(
            "checkout.session", session_id, lambda b, s: funding.transfer_arrives(b, s, amount)
        )

    def renew(self, subscription_id: str, *, paid: bool = True) -> Body:
        """The next month begins now, whatever the clock says."""
        return self._on(
            "subscription", subscription_id, lambda b, s: renewing.renew(b, s, paid=paid)
        )

    def retry(self, subscription_id: str, *, paid: bool) -> Body:
        return self._on(
            "subscription", subscription_id, lambda b, s: renewing.retry(b, s, paid=paid)
        )

    def refuse_from_now(self, subscription_id: str) -> Body:
        return self._on("subscription", subscription_id, altering.refuse_from_now)

    def end_subscription(self, subscription_id: str) -> Body:
        """Somebody ends it in Stripe's own dashboard."""
        return self._on(
            "subscription",
            subscription_id,
            lambda b, s: altering.cancel(b, s, reason="cancellation_requested"),
        )

    def warn(self, charge_id: str) -> Body:
        return self._on("charge", charge_id, warning.warn)

    def open_review(self, charge_id: str) -> Body:
        return self._on("charge", charge_id, warning.open_review)

    def close_review(self, review_id: str) -> Body:
        return self._on("review", review_id, warning.close_review)

    def expire(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, opening.expire)

    def refund(self, charge_id: str, *, amount: int | None = None) -> Body:
        """Refund from Stripe's own dashboard; `amount` in minor units, None for all of it."""
        given = {"charge": charge_id} | ({} if amount is None else {"amount": amount})
        return self._on("charge", charge_id, lambda b, _: refunding.refund(b, given))

    def finish_refund(self, refund_id: str) -> Body:
        return self._on("refund", refund_id, refunding.finish_refund)

    def fail_refund(self, refund_id: str) -> Body:
        return self._on("refund", refund_id, refunding.fail_refund)

    def dispute(self, charge_id: str) -> Body:
        return self._on("charge", charge_id, disputing.dispute)

    def close_dispute(self, dispute_id: str, *, won: bool) -> Body:
        return self._on("dispute", dispute_id, lambda b, d: disputing.close_dispute(b, d, won=won))

    def pay_out(self, account: str = "", *, currency: str = "mxn") -> Body:
        """Stripe's automatic payout of everything an account holds."""
        with self._till.open(account) as books:
            return paying_out.pay_out_everything(books, currency)

    def fail_payout(self, payout_id: str) -> Body:
        return self._on("payout", payout_id, paying_out.fail_payout)

    def run_chores(self) -> int:
        """Book fees and let lapse what is due by the clock; returns how many were done."""
        return run_due(self._till)

    def _on(self, kind: str, reference: str, verb: Callable[[Books, Body], Body]) -> Body:
        with self._till.open_for(reference) as books:
            return verb(books, books.get(kind, reference))
