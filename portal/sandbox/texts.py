"""The gateway of text messages: takes them, and shows on a page what a telephone would."""

import hmac
import itertools
import re
from collections import deque

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request

from portal.sandbox.page_safety import protect
from portal.sandbox.panel import chosen_language
from portal.sandbox.till import Till
from portal.sandbox.words import words_in

MOST_KEPT = 100
texts = Blueprint("texts", __name__)


class Telephones:
    """The last messages, newest first; they are gone when the demo ends."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.kept: deque[dict[str, str]] = deque(maxlen=MOST_KEPT)

    def take(self, to: str, body: str) -> str:
        sid = f"SM{next(self._numbers):032x}"
        self.kept.appendleft({"to": to, "body": body, "sid": sid})
        return sid


@texts.post("/2010-04-01/Accounts/<account>/Messages.json")
def take(account: str) -> tuple[Response, int]:
    given, till = request.authorization, _till()
    token = (given.password if given else None) or ""
    known = hmac.compare_digest(token.encode(), till.settings.sms_token.encode())
    if not till.settings.sms_token or not known or account != till.settings.sms_account:
        return jsonify(code=20003, message="Authenticate", status=401), 401
    to, body = request.form.get("To", ""), request.form.get("Body", "")
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}", to):
        return jsonify(code=21211, message="Invalid 'To' Phone Number", status=400), 400
    if not 0 < len(body) <= 1600:
        return jsonify(code=21602, message="Message body is required.", status=400), 400
    sid = current_app.config["TELEPHONES"].take(to, body)
    return jsonify(sid=sid, status="queued", to=to, body=body), 201


@texts.get("/panel/sms")
def arrived() -> Response:
    language = chosen_language()
    html = render_template(
        "texts.html",
        language=language,
        other="es" if language == "en" else "en",
        t=words_in(language),
        messages=list(current_app.config["TELEPHONES"].kept),
    )
    return protect(make_response(html))


def _till() -> Till:
    till: Till = current_app.config["TILL"]
    return till
