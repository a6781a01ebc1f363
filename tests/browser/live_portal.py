"""The real portal and the real stand-in for Stripe, on loopback, for a browser to visit."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from waitress.server import create_server

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db
from portal.migrating import upgrade_all
from portal.sandbox.server import start as start_stand_in
from portal.sandbox.settings import SandboxSettings


@dataclass(frozen=True)
class LivePortal:
    """A portal that answers at `url`; `app` is the same one, to seed and to look inside."""

    app: Flask
    url: str


@contextmanager
def live_portal(folder: Path, **more: str) -> Iterator[LivePortal]:
    """Migrate fresh SQLite databases in `folder`, start everything, and stop it at the end."""
    port, payment_port = free_port(), free_port()
    url, payments = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{payment_port}"
    settings = Settings.from_env(
        {
            "PORTAL_MODE": "demo",
            "PORTAL_DATA_DIR": str(folder),
            "PORTAL_BASE_URL": url,
            "PORTAL_SANDBOX_URL": payments,
            "PORTAL_SANDBOX_PORT": str(payment_port),
            "PORTAL_MAIL_BACKEND": "locmem",
            **more,
        }
    )
    app = create_app(settings)
    with app.app_context():
        upgrade_all(dict(db.engines))
    stand_in = start_stand_in(_stand_in_settings(settings, payment_port, url))
    with serving(app, port):
        yield LivePortal(app, url)
    stand_in.stop()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stand_in_settings(settings: Settings, port: int, url: str) -> SandboxSettings:
    return SandboxSettings(
        port=port,
        api_key=settings.stripe_secret_key,
        webhook_url=f"{url}/webhooks/stripe",
        webhook_secret=settings.stripe_webhook_secret,
    )


@contextmanager
def serving(app: Flask, port: int, *, threads: int = 6) -> Iterator[None]:
    """The application answers on a port of loopback."""
    sockets: dict[int, object] = {}
    limit = app.config["MAX_CONTENT_LENGTH"]
    server = create_server(
        app, map=sockets, host="127.0.0.1", port=port, threads=threads,
        max_request_body_size=4 * limit, inbuf_overflow=8 * limit,
    )  # fmt: skip
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            server.asyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)

    thread = threading.Thread(target=run, name="live-portal", daemon=True)
    thread.start()
    yield
    stopping.set()
    server.pull_trigger()
    thread.join()
    server.task_dispatcher.shutdown()
    for channel in list(sockets.values()):
        channel.close()  # type: ignore[attr-defined]
    server.trigger.close()
