"""The web server of the one-process portal: waitress, its limits, and a stop that drops nobody."""

import signal
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

from blueprints.form_bodies import MOST_BODY
from portal.config import Settings

THREADS = 8
# A form's fields and headers around the largest body that Flask accepts.
ROOM = 64 * 1024
LARGEST_ANSWER = 16 * 1024 * 1024


def web_server(app: Flask, *, host: str, port: int) -> Any:
    """A server that listens already; `run()` answers until SIGTERM or Ctrl-C.

    waitress writes to disk, in clear, what is longer than its overflow limits: bodies that
    families typed, identities that intermediaries opened. Both limits lie out of reach.
    """
    settings: Settings = app.config["SETTINGS"]
    largest_body = max(app.config["MAX_CONTENT_LENGTH"], MOST_BODY) + ROOM
    return create_server(
        app,
        map={},  # the stand-in for Stripe has a loop of its own
        host=host,
        port=port,
        threads=THREADS,
        max_request_body_size=largest_body,
        inbuf_overflow=largest_body + ROOM,
        outbuf_overflow=LARGEST_ANSWER,
        outbuf_high_watermark=LARGEST_ANSWER,
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
        ident=None,
    )


def stop_on_signals() -> None:
    """Let SIGTERM and Ctrl-C end the server's loop; it then finishes what is in hand."""

    def stop(_signum: int, _frame: FrameType | None) -> None:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_IGN)
        raise SystemExit(0)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
