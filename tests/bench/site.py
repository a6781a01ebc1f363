"""What the measured server runs: the portal, and beside it an empty view of a bare Flask."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from portal.app import create_app
from tests.bench.loading import EMPTY_PATH

portal = create_app()
empty = Flask("empty")


@empty.get("/")
def nothing() -> str:
    """The least that Flask can do."""
    return "ok"


app = DispatcherMiddleware(portal, {EMPTY_PATH.rstrip("/"): empty})
