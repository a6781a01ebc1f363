"""The control page: what Stripe, the bank or the shop would do next."""

import re
from collections.abc import Callable

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

from portal.sandbox import panel_facts, panel_monthly
from portal.sandbox.errors import StripeRefusal, WrongStep
from portal.sandbox.funding import instructions_of
from portal.sandbox.page_safety import protect, refuse_other_sites
from portal.sandbox.paying import intent_of
from portal.sandbox.playing import Play
from portal.sandbox.till import Till
from portal.sandbox.words import language_of, words_in

panel = Blueprint("panel", __name__, url_prefix="/panel")
panel.before_request(refuse_other_sites)


def refund_half(play: Play, reference: str) -> object:
    till: Till = current_app.config["TILL"]
    with till.open_for(reference) as books:
        charge = books.get("charge", reference)
    left = charge["amount_captured"] - charge["amount_refunded"]
    return play.refund(reference, amount=max(left // 2, 1))


def transfer(play: Play, reference: str, *, more: bool) -> object:
    """Half of what is still missing, or 50.00 more than it."""
    till: Till = current_app.config["TILL"]
    with till.open_for(reference) as books:
        intent = intent_of(books, books.get("checkout.session", reference))
        missing = instructions_of(intent or {})["amount_remaining"]
    return play.transfer_arrives(reference, amount=missing + 5_000 if more else missing // 2)


MOVES: dict[str, Callable[[Play, str], object]] = {
    "expire": lambda play, ref: play.expire(ref),
    "voucher_paid": lambda play, ref: play.cash_arrives(ref),
    "voucher_lapse": lambda play, ref: play.voucher_lapses(ref),
    "refund": lambda play, ref: play.refund(ref),
    "refund_half": refund_half,
    "finish_refund": lambda play, ref: play.finish_refund(ref),
    "fail_refund": lambda play, ref: play.fail_refund(ref),
    "dispute": lambda play, ref: play.dispute(ref),
    "win": lambda play, ref: play.close_dispute(ref, won=True),
    "lose": lambda play, ref: play.close_dispute(ref, won=False),
    "part_arrives": lambda play, ref: transfer(play, ref, more=False),
    "more_arrives": lambda play, ref: transfer(play, ref, more=True),
    "warn": lambda play, ref: play.warn(ref),
    "review": lambda play, ref: play.open_review(ref),
    "close_review": lambda play, ref: play.close_review(ref),
    "renew": lambda play, ref: play.renew(ref),
    "renew_refused": lambda play, ref: play.renew(ref, paid=False),
    "retry": lambda play, ref: play.retry(ref, paid=True),
    "retry_refused": lambda play, ref: play.retry(ref, paid=False),
    "end_subscription": lambda play, ref: play.end_subscription(ref),
    "payout": lambda play, ref: play.pay_out(ref),
}


def chosen_language() -> str:
    given = http_request.values.get("lang")
    return language_of(given or http_request.accept_languages.best_match(["es", "en"]))


@panel.get("")
def overview() -> Response:
    return show()


def show(*, refused: str | None = None, status: int = 200) -> Response:
    till: Till = current_app.config["TILL"]
    language = chosen_language()
    html = render_template(
        "panel.html",
        language=language,
        other="es" if language == "en" else "en",
        t=words_in(language),
        payments=panel_facts.payments(till),
        subscriptions=panel_monthly.subscriptions(till),
        balances=panel_facts.balances(till),
        deliveries=panel_facts.deliveries(till),
        done=http_request.args.get("done") == "1",
        refused=refused,
    )
    return protect(make_response(html, status))


@panel.post("")
def move() -> Response:
    verb = MOVES.get(http_request.form.get("move", ""))
    reference = http_request.form.get("reference", "")
    if verb is None or not re.fullmatch(r"[A-Za-z0-9_]*", reference):
        return show(refused="", status=400)
    try:
        verb(current_app.config["PLAY"], reference)
    except WrongStep:
        return show(refused="", status=409)
    except StripeRefusal as refusal:
        return show(refused=str(refusal), status=409)
    address = url_for("panel.overview", done="1", lang=chosen_language())
    return protect(make_response(redirect(address, 303)))
