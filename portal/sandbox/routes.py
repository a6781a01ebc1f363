"""The routes that are spoken: each with the SDK's type for its parameters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from stripe import params
from stripe.params import checkout, radar

from portal.sandbox.altering import cancel, update
from portal.sandbox.booking import balance
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import StripeRefusal
from portal.sandbox.expanding import line_items
from portal.sandbox.funding import balance_of, cancel_intent
from portal.sandbox.listing import page
from portal.sandbox.opening import expire, open_session
from portal.sandbox.paying_out import create_payout
from portal.sandbox.refunding import refund
from portal.sandbox.renewing import pay_invoice
from portal.sandbox.shapes.back_office import new_customer
from portal.sandbox.warning import as_it_stands


@dataclass(frozen=True)
class Asked:
    """A checked request: the books it may touch, its parameters, the reference in its path."""

    books: Books
    given: dict[str, Any]
    reference: str


Answer: TypeAlias = Callable[[Asked], Body]


@dataclass(frozen=True)
class Route:
    """One verb on one path; `{id}` stands for a reference."""

    verb: str
    path: str
    types: type
    answer: Answer

    def match(self, verb: str, path: str) -> str | None:
        """The reference in the path ("" where it has none); None where it is another route."""
        pattern = re.escape(self.path).replace(r"\{id\}", "([A-Za-z0-9_]+)")
        found = re.fullmatch(pattern, path)
        if verb != self.verb or found is None:
            return None
        return found[1] if found.groups() else ""


def one(kind: str) -> Answer:
    return lambda asked: asked.books.get(kind, asked.reference)


def many(kind: str, path: str, **columns: str) -> Answer:
    return lambda asked: page(asked.books, kind=kind, path=path, given=asked.given, columns=columns)


def inside(field: str) -> str:
    return f"json_extract(body, '$.{field}')"


def expire_session(asked: Asked) -> Body:
    return expire(asked.books, asked.books.get("checkout.session", asked.reference))


def create_customer(asked: Asked) -> Body:
    return asked.books.add(new_customer(asked.books, asked.given))


def end_subscription(asked: Asked) -> Body:
    found = asked.books.get("subscription", asked.reference)
    return cancel(asked.books, found, reason="cancellation_requested")


def change_subscription(asked: Asked) -> Body:
    return update(asked.books, asked.books.get("subscription", asked.reference), asked.given)


def pay(asked: Asked) -> Body:
    return pay_invoice(asked.books, asked.books.get("invoice", asked.reference))


def cancel_payment(asked: Asked) -> Body:
    return cancel_intent(asked.books, asked.books.get("payment_intent", asked.reference))


def cash_of_customer(asked: Asked) -> Body:
    return balance_of(asked.books.get("customer", asked.reference))


def session_items(asked: Asked) -> Body:
    return line_items(asked.books, asked.reference)


SESSIONS = "/v1/checkout/sessions"
INTENTS = "/v1/payment_intents"
CHARGES = "/v1/charges"
TRANSACTIONS = "/v1/balance_transactions"
REFUNDS = "/v1/refunds"
DISPUTES = "/v1/disputes"
PAYOUTS = "/v1/payouts"
EVENTS = "/v1/events"
CUSTOMERS = "/v1/customers"
SUBSCRIPTIONS = "/v1/subscriptions"
INVOICES = "/v1/invoices"
PAYMENTS_OF_INVOICES = "/v1/invoice_payments"
WARNINGS = "/v1/radar/early_fraud_warnings"
REVIEWS = "/v1/reviews"

SESSION_LIST = many("checkout.session", SESSIONS, payment_intent="parent", status=inside("status"))
TRANSACTION_LIST = many(
    "balance_transaction",
    TRANSACTIONS,
    source="parent",
    payout="payout",
    type=inside("type"),
    currency=inside("currency"),
)
REFUND_LIST = many("refund", REFUNDS, charge="parent", payment_intent=inside("payment_intent"))
DISPUTE_LIST = many("dispute", DISPUTES, charge="parent", payment_intent=inside("payment_intent"))

INVOICE_LIST = many(
    "invoice",
    INVOICES,
    subscription="parent",
    status=inside("status"),
    customer=inside("customer"),
)
PAYMENT_LIST = many(
    "invoice_payment",
    PAYMENTS_OF_INVOICES,
    invoice="parent",
    paid_by=inside("payment.payment_intent"),
)


def payments_of_invoices(asked: Asked) -> Body:
    paid_by = asked.given.pop("payment", {}).get("payment_intent")
    if paid_by:
        asked.given["paid_by"] = paid_by
    return PAYMENT_LIST(asked)


SUBSCRIPTION_LIST = many(
    "subscription", SUBSCRIPTIONS, customer=inside("customer"), status=inside("status")
)
WARNING_LIST = many("radar.early_fraud_warning", WARNINGS, charge="parent")


def one_warning(asked: Asked) -> Body:
    found = asked.books.get("radar.early_fraud_warning", asked.reference)
    return as_it_stands(asked.books, found)


def warnings(asked: Asked) -> Body:
    listed = WARNING_LIST(asked)
    return {**listed, "data": [as_it_stands(asked.books, each) for each in listed["data"]]}


ROUTES = [
    Route("POST", SESSIONS, checkout.SessionCreateParams, lambda a: open_session(a.books, a.given)),
    Route("GET", SESSIONS, checkout.SessionListParams, SESSION_LIST),
    Route("GET", f"{SESSIONS}/{{id}}", checkout.SessionRetrieveParams, one("checkout.session")),
    Route("POST", f"{SESSIONS}/{{id}}/expire", checkout.SessionExpireParams, expire_session),
    Route(
        "GET", f"{SESSIONS}/{{id}}/line_items", checkout.SessionListLineItemsParams, session_items
    ),
    Route("GET", f"{INTENTS}/{{id}}", params.PaymentIntentRetrieveParams, one("payment_intent")),
    Route("GET", INTENTS, params.PaymentIntentListParams, many("payment_intent", INTENTS)),
    Route("GET", f"{CHARGES}/{{id}}", params.ChargeRetrieveParams, one("charge")),
    Route(
        "GET", CHARGES, params.ChargeListParams, many("charge", CHARGES, payment_intent="parent")
    ),
    Route("GET", "/v1/balance", params.BalanceRetrieveParams, lambda a: balance(a.books)),
    Route(
        "GET",
        f"{TRANSACTIONS}/{{id}}",
        params.BalanceTransactionRetrieveParams,
        one("balance_transaction"),
    ),
    Route("GET", TRANSACTIONS, params.BalanceTransactionListParams, TRANSACTION_LIST),
    Route("POST", REFUNDS, params.RefundCreateParams, lambda a: refund(a.books, a.given)),
    Route("GET", f"{REFUNDS}/{{id}}", params.RefundRetrieveParams, one("refund")),
    Route("GET", REFUNDS, params.RefundListParams, REFUND_LIST),
    Route("GET", f"{DISPUTES}/{{id}}", params.DisputeRetrieveParams, one("dispute")),
    Route("GET", DISPUTES, params.DisputeListParams, DISPUTE_LIST),
    Route("POST", PAYOUTS, params.PayoutCreateParams, lambda a: create_payout(a.books, a.given)),
    Route("GET", f"{PAYOUTS}/{{id}}", params.PayoutRetrieveParams, one("payout")),
    Route(
        "GET", PAYOUTS, params.PayoutListParams, many("payout", PAYOUTS, status=inside("status"))
    ),
    Route("GET", f"{EVENTS}/{{id}}", params.EventRetrieveParams, one("event")),
    Route("GET", EVENTS, params.EventListParams, many("event", EVENTS, type=inside("type"))),
    Route("POST", CUSTOMERS, params.CustomerCreateParams, create_customer),
    Route("GET", f"{CUSTOMERS}/{{id}}", params.CustomerRetrieveParams, one("customer")),
    Route(
        "GET",
        f"{CUSTOMERS}/{{id}}/cash_balance",
        params.CustomerCashBalanceRetrieveParams,
        cash_of_customer,
    ),
    Route("POST", f"{INTENTS}/{{id}}/cancel", params.PaymentIntentCancelParams, cancel_payment),
    Route("GET", f"{SUBSCRIPTIONS}/{{id}}", params.SubscriptionRetrieveParams, one("subscription")),
    Route("GET", SUBSCRIPTIONS, params.SubscriptionListParams, SUBSCRIPTION_LIST),
    Route("POST", f"{SUBSCRIPTIONS}/{{id}}", params.SubscriptionUpdateParams, change_subscription),
    Route("DELETE", f"{SUBSCRIPTIONS}/{{id}}", params.SubscriptionCancelParams, end_subscription),
    Route("GET", f"{INVOICES}/{{id}}", params.InvoiceRetrieveParams, one("invoice")),
    Route("GET", INVOICES, params.InvoiceListParams, INVOICE_LIST),
    Route("POST", f"{INVOICES}/{{id}}/pay", params.InvoicePayParams, pay),
    Route("GET", PAYMENTS_OF_INVOICES, params.InvoicePaymentListParams, payments_of_invoices),
    Route("GET", "/v1/setup_intents/{id}", params.SetupIntentRetrieveParams, one("setup_intent")),
    Route(
        "GET",
        f"{WARNINGS}/{{id}}",
        radar.EarlyFraudWarningRetrieveParams,
        one_warning,
    ),
    Route("GET", WARNINGS, radar.EarlyFraudWarningListParams, warnings),
    Route("GET", f"{REVIEWS}/{{id}}", params.ReviewRetrieveParams, one("review")),
]


def find_route(verb: str, path: str) -> tuple[Route, str]:
    """The route of a request and the reference in its path; raises StripeRefusal."""
    for route in ROUTES:
        reference = route.match(verb, path)
        if reference is not None:
            return route, reference
    raise StripeRefusal(404, f"Unrecognized request URL ({verb}: {path}).")
