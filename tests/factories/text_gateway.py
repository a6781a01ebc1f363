"""A gateway of text messages on this machine: keeps what it gets and answers as told."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from portal.config import Settings


class TextGateway:
    """`got` holds (number, words); `answers` the next statuses, 201 when there is none."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.heard: list[tuple[str, str]] = []
        self.answers: list[int] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                gateway.heard.append((self.path, self.headers["Authorization"]))
                status = gateway.answers.pop(0) if gateway.answers else 201
                if status == 201:
                    gateway.got.append((fields["To"], fields["Body"]))
                self.send_response(status)
                self.send_header("Location", self.path + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def set_up_in(self, settings: Settings) -> Settings:
        """The same settings, with this gateway."""
        return dataclasses.replace(
            settings,
            sms_account="ACtests",
            sms_token="a token of the gateway",
            sms_from="+525500000000",
            sms_url=self.url,
        )

    def taken(self) -> list[tuple[str, str]]:
        """What came since last asked."""
        found, self.got = self.got, []
        return found


@contextmanager
def text_gateway() -> Iterator[TextGateway]:
    """It listens until the end."""
    made = TextGateway()
    thread = Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
