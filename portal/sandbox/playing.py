"""Play the payer, the bank, the shop and Stripe: one call, one transaction.

The pages' buttons and the tests press the same keys.
"""

from collections.abc import Callable

from portal.sandbox import disputing, opening, paying, paying_out, refunding
from portal.sandbox.books import Body, Books
from portal.sandbox.chores import run_due
from portal.sandbox.rules import Method
from portal.sandbox.till import Till


class Play:
    """Every move that is not the portal's; each returns the object it changed.

    Raises WrongStep where the move is not open, StripeRefusal for what does not exist.
    """

    def __init__(self, till: Till) -> None:
        self._till = till

    def pay_by_card(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, paying.pay_by_card)

    def decline(self, session_id: str) -> Body:
        return self._on("checkout.session", session_id, paying.decline)

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
        return self._on("checkout.session", session_id, paying.voucher_lapses)

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
