"""Calm pages for what went wrong; they carry nothing of the request."""

import json

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from blueprints.error_texts import ERROR_TEXTS, FAULT, ErrorText
from portal.errors import NotFound
from portal.extensions import db


def add_to(app: Flask) -> None:
    """Answer refusals, faults and a lost database with the matching page."""
    app.register_error_handler(NotFound, lambda _: _page(404))
    app.register_error_handler(CSRFError, lambda _: _page(400, "csrf"))
    app.register_error_handler(OperationalError, _database_lost)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = _page(error.code or 500)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_lost(_error: DBAPIError) -> Response:
    db.session.rollback()
    response = _page(503)
    response.headers["Retry-After"] = "30"
    return response


def _fault(error: Exception) -> Response:
    from flask import current_app

    # The class and place only: a message may carry what a person typed.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    current_app.logger.error("fault %s at %s", type(error).__name__, place)
    if current_app.config["TESTING"]:
        raise error
    return _page(500)


def _page(code: int, kind: str = "") -> Response:
    text = ERROR_TEXTS.get(kind or str(code), FAULT)
    if request.path.startswith("/api/"):
        return _problem(code, text)
    page = "errors/help.html" if _is_family() else "errors/page.html"
    words = {"title": text.title, "happened": text.happened, "remedy": text.remedy}
    response = make_response(render_template(page, **words), code)
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(code: int, text: ErrorText) -> Response:
    """The same for programs (RFC 9457)."""
    told = {"title": str(text.title), "detail": f"{text.happened} {text.remedy}"}
    body = json.dumps({"type": "about:blank", "status": code, **told}, ensure_ascii=False)
    response = Response(body, code, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_family() -> bool:
    """Whether the reader stands in the help pages, where nothing may lead elsewhere."""
    return request.path.split("/")[2:3] == ["help"]
