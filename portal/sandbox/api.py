"""The HTTP API: who asks, is it well formed, has it been asked before, what is the answer."""

import hmac
import re

from flask import Blueprint, Response, current_app, g, jsonify, request

from portal.sandbox.books import Books, Caller, new_id, public
from portal.sandbox.errors import StripeRefusal
from portal.sandbox.expanding import expand
from portal.sandbox.form_encoding import decode
from portal.sandbox.idempotency import Remembered, fingerprint, recall, remember
from portal.sandbox.parameter_check import check
from portal.sandbox.routes import Asked, Route, find_route
from portal.sandbox.settings import API_VERSION
from portal.sandbox.store import savepoint
from portal.sandbox.till import Till

api = Blueprint("api", __name__)

ACCOUNT = re.compile(r"acct_[A-Za-z0-9_]{1,64}")


@api.before_request
def name_request() -> None:
    g.request_id = new_id("req")


@api.after_request
def show_request_id(response: Response) -> Response:
    response.headers["Request-Id"] = g.request_id
    response.headers["Stripe-Version"] = API_VERSION
    response.headers["Cache-Control"] = "no-cache, no-store"
    return response


@api.errorhandler(StripeRefusal)
def refuse(refusal: StripeRefusal) -> tuple[Response, int]:
    return jsonify(refusal.body()), refusal.status


@api.route("/v1/<path:path>", methods=["GET", "POST", "DELETE"])
def answer(path: str) -> Response:
    till: Till = current_app.config["TILL"]
    ensure_key(till.settings.api_key)
    ensure_version()
    account = ensure_account()
    route, reference = find_route(request.method, f"/v1/{path}")
    pairs = sent_pairs()
    given = check(route.types, decode(pairs))
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    if len(key) > 255:
        raise StripeRefusal(400, "Idempotency keys are at most 255 characters long.")
    with till.open(account, Caller(g.request_id, key or None)) as books:
        print_ = fingerprint(request.method, request.path, pairs)
        before = recall(books, key, print_) if key else None
        result = before or execute(books, route, given, reference)
        if key and before is None:
            remember(books, key, print_, result)
    response = jsonify(result.body)
    response.status_code = result.status
    if key:
        response.headers["Idempotency-Key"] = key
    if before is not None:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def execute(books: Books, route: Route, given: dict[str, object], reference: str) -> Remembered:
    """The answer, or the refusal with everything undone: both are remembered."""
    wanted = given.pop("expand", [])
    assert isinstance(wanted, list)
    try:
        with savepoint(books.connection):
            body = public(route.answer(Asked(books, given, reference)))
            return Remembered(200, expand(books, body, wanted))
    except StripeRefusal as refusal:
        return Remembered(refusal.status, refusal.body())


def sent_pairs() -> list[tuple[str, str]]:
    query = list(request.args.items(multi=True))
    if request.method == "POST" and query:
        raise StripeRefusal(400, "Parameters of a POST belong into its body.")
    return query or list(request.form.items(multi=True))


def ensure_key(expected: str) -> None:
    given = request.authorization
    key = ""
    if given is not None:
        key = (given.token if given.type == "bearer" else given.username) or ""
    if not hmac.compare_digest(key.encode(), expected.encode()):
        shown = key[:8] + "*" * 8 + key[-4:] if len(key) > 16 else "*" * len(key)
        raise StripeRefusal(401, f"Invalid API Key provided: {shown}")


def ensure_version() -> None:
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise StripeRefusal(400, f"Invalid Stripe API version: {version}")


def ensure_account() -> str:
    account = request.headers.get("Stripe-Account", "")
    if account and not ACCOUNT.fullmatch(account):
        raise StripeRefusal(
            403,
            f"The provided key does not have access to account '{account}' (or that account does"
            " not exist).",
            code="account_invalid",
        )
    return account
