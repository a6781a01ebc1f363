"""Start and stop the stand-in, on its own port with its own threads."""

import threading
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress.server import create_server

from portal.sandbox.api import api
from portal.sandbox.hearing import hearing
from portal.sandbox.pages import pages
from portal.sandbox.panel import panel
from portal.sandbox.playing import Play
from portal.sandbox.settings import SandboxSettings
from portal.sandbox.store import Store
from portal.sandbox.texts import Telephones, texts
from portal.sandbox.till import Till
from portal.sandbox.webhooks import Webhooks
from portal.sandbox.worker import Worker

THREADS = 8
MAX_BODY = 256 * 1024


def create_app(till: Till, play: Play) -> Flask:
    app = Flask("portal.sandbox", static_url_path="/sandbox-static")
    app.config.update(TILL=till, PLAY=play, MAX_CONTENT_LENGTH=MAX_BODY)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(api)
    app.register_blueprint(pages)
    app.register_blueprint(panel)
    app.register_blueprint(hearing)
    app.config["TELEPHONES"] = Telephones()
    app.register_blueprint(texts)
    return app


class WebThread:
    """waitress in a thread that ends when asked."""

    def __init__(self, app: Flask, settings: SandboxSettings) -> None:
        self._sockets: dict[int, Any] = {}
        # waitress spools a body above inbuf_overflow to disk: keep the limit out of reach.
        self._server = create_server(
            app,
            map=self._sockets,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            max_request_body_size=MAX_BODY,
            inbuf_overflow=MAX_BODY * 2,
            ident=None,
        )
        self.port = int(self._server.effective_port)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox-web", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        for channel in list(self._sockets.values()):
            channel.close()
        self._server.trigger.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._server.asyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)


@dataclass(frozen=True)
class Running:
    """A stand-in at work: its address, the moves of others, the webhooks, and the way to end."""

    base_url: str
    play: Play
    webhooks: Webhooks
    _web: WebThread
    _worker: Worker | None
    _store: Store

    def stop(self) -> None:
        self._web.stop()
        if self._worker is not None:
            self._worker.stop()
        self._store.close()


def start(settings: SandboxSettings) -> Running:
    """Listen and, if told to deliver by itself, work off chores and webhooks.

    With `auto_deliver=False` nothing moves by itself: the holder calls `play.run_chores()`
    and `webhooks.deliver()`.
    """
    store = Store(settings.database_path)
    till = Till(settings, store)
    play, webhooks = Play(till), Webhooks(till)
    web = WebThread(create_app(till, play), settings)
    shown = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host
    base_url = f"http://{shown}:{web.port}"
    till.base_url = settings.public_url or base_url
    web.start()
    worker = Worker(till, webhooks) if settings.auto_deliver else None
    if worker is not None:
        worker.start()
    return Running(base_url, play, webhooks, web, worker, store)
