"""Calm pages for what went wrong; they carry nothing of the request."""

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

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
    return _page(error.code or 500)


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
    known = kind or (str(code) if code in {400, 404, 405, 409, 413, 429, 503} else "500")
    response = make_response(render_template("errors/page.html", kind=known, code=code), code)
    response.headers["Cache-Control"] = "no-store"
    return response
