"""The hosted payment page: what a payer sees, and the buttons they press."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask import request as http_request

from portal.sandbox.books import Body
from portal.sandbox.errors import StripeRefusal, WrongStep
from portal.sandbox.page_safety import protect, refuse_other_sites
from portal.sandbox.paying import intent_of
from portal.sandbox.playing import Play
from portal.sandbox.rules import Method
from portal.sandbox.till import Till
from portal.sandbox.words import day, language_of, money, words_in

pages = Blueprint("pages", __name__, url_prefix="/pay")
pages.before_request(refuse_other_sites)

Move = Callable[[Play, str], Body]

MOVES: dict[str, Move] = {
    "pay": lambda play, ref: play.pay_by_card(ref),
    "decline": lambda play, ref: play.decline(ref),
    "bank": lambda play, ref: play.ask_bank(ref),
    "bank_accept": lambda play, ref: play.answer_bank(ref, accept=True),
    "bank_refuse": lambda play, ref: play.answer_bank(ref, accept=False),
    "oxxo": lambda play, ref: play.take_voucher(ref, Method.OXXO),
    "spei": lambda play, ref: play.take_voucher(ref, Method.SPEI),
    "voucher_paid": lambda play, ref: play.cash_arrives(ref),
    "voucher_lapse": lambda play, ref: play.voucher_lapses(ref),
}


def till() -> Till:
    found: Till = current_app.config["TILL"]
    return found


def load(reference: str) -> tuple[Body, Body | None, str]:
    """A session, its PaymentIntent if it has one, and the name of whose page it is."""
    with till().open_for(reference) as books:
        session = books.get("checkout.session", reference)
        return session, intent_of(books, session), organisation_of(session, books.account)


def organisation_of(session: Body, account: str) -> str:
    named: str | None = session["branding_settings"].get("display_name")
    return (
        named
        or till().settings.organisations.get(account)
        or "".join(item["description"] for item in session["_line_items"][:1])
    )


def success_address(session: Body) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def amount_of(session: Body, language: str) -> str:
    """What is asked for, how often; a card that is only saved pays nothing."""
    t = words_in(language)
    if session["mode"] == "setup":
        return t["saves_only"]
    amount = money(session["amount_total"], session["currency"])
    return f"{amount} {t['each_month']}" if session["mode"] == "subscription" else amount


def show(template: str, reference: str, status: int = 200, **more: Any) -> Response:
    session, intent, organisation = load(reference)
    language = language_of(session["locale"])
    html = render_template(
        template,
        language=language,
        t=words_in(language),
        session=session,
        intent=intent,
        organisation=organisation,
        amount=amount_of(session, language),
        success=success_address(session),
        **more,
    )
    return protect(make_response(html, status), leads_to=session["success_url"])


@pages.get("/<reference>")
def hosted_page(reference: str) -> Response:
    session, intent, _ = load(reference)
    if session["status"] == "open" and session["expires_at"] > till().settings.clock().timestamp():
        failure = (intent["last_payment_error"] if intent else None) or {}
        return show("pay.html", reference, failure=failure.get("code"))
    return show("closed.html", reference)


@pages.post("/<reference>")
def press(reference: str) -> Response:
    move = MOVES.get(http_request.form.get("move", ""))
    if move is None:
        return show("too_late.html", reference, 400)
    try:
        session = move(current_app.config["PLAY"], reference)
    except WrongStep:
        return second_press(reference)
    return see(next_address(session))


def is_done(session: Body) -> bool:
    saved = session["mode"] == "setup" and session["status"] == "complete"
    return saved or bool(session["payment_status"] == "paid")


def second_press(reference: str) -> Response:
    """A double click on a paid session goes where the first one went."""
    session, _, _ = load(reference)
    if is_done(session):
        return see(success_address(session))
    return show("too_late.html", reference, 409)


def next_address(session: Body) -> str:
    _, intent, _ = load(session["id"])
    if is_done(session):
        return success_address(session)
    if intent is not None and intent["status"] == "requires_action":
        page = "pages.voucher" if session["status"] == "complete" else "pages.bank"
        return url_for(page, reference=session["id"])
    return url_for("pages.hosted_page", reference=session["id"])


def see(address: str) -> Response:
    response = make_response(redirect(address, 303))
    return protect(response, leads_to=address)


@pages.get("/<reference>/bank")
def bank(reference: str) -> Response:
    session, intent, _ = load(reference)
    if session["status"] == "open" and intent and intent["status"] == "requires_action":
        return show("bank.html", reference)
    return see(url_for("pages.hosted_page", reference=reference))


@pages.get("/<reference>/voucher")
def voucher(reference: str) -> Response:
    session, intent, _ = load(reference)
    if session["status"] == "complete" and intent and intent["status"] == "requires_action":
        return show("voucher.html", reference, **voucher_facts(intent))
    return see(url_for("pages.hosted_page", reference=reference))


def voucher_facts(intent: Body) -> dict[str, Any]:
    action = intent["next_action"]
    if action["type"] == "oxxo_display_details":
        details = action["oxxo_display_details"]
        until = datetime.fromtimestamp(details["expires_after"], UTC)
        return {"kind": "oxxo", "number": details["number"], "until": until, "day": day}
    details = action["display_bank_transfer_instructions"]
    clabe = details["financial_addresses"][0]["spei"]["clabe"]
    return {"kind": "spei", "number": clabe, "until": None}


@pages.errorhandler(StripeRefusal)
def missing(_: StripeRefusal) -> Response:
    language = language_of(http_request.accept_languages.best_match(["es", "en"]))
    html = render_template("missing.html", language=language, t=words_in(language))
    return protect(make_response(html, 404))
