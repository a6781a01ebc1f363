"""Two gthread gunicorn workers on PostgreSQL, as a portal that outgrew the laptop runs."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db
from portal.migrating import upgrade_all
from tests.bench.loading import EMPTY_PATH, again, get, load
from tests.bench.measuring import Bench
from tests.browser.live_portal import free_port
from tests.engines import POSTGRES, database_urls

WORKERS, THREADS = 2, 4


@contextmanager
def bench_server() -> Iterator[Bench]:
    """A migrated portal under load-worthy conditions; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environ = _environment(Path(folder))
        app = create_app(Settings.from_env(environ))
        with app.app_context():
            upgrade_all(dict(db.engines))
        port = free_port()
        server = subprocess.Popen(_command(port), env={**os.environ, **environ})
        try:
            _wait_for(port)
            yield Bench(app, port, tuple(_children(server.pid)))
        finally:
            server.terminate()
            server.wait()
            with app.app_context():
                for engine in db.engines.values():
                    engine.dispose()


def _environment(folder: Path) -> dict[str, str]:
    main, vault = database_urls(POSTGRES, folder)
    return {
        "PORTAL_MODE": "demo",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_DATABASE_URL": main,
        "PORTAL_VAULT_DATABASE_URL": vault,
        "PORTAL_LOG_PATH": str(folder / "log.jsonl"),
        "PORTAL_STRIPE_WEBHOOK_SECRET": "whsec_bench",
    }


def _command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"),
        *("--bind", f"127.0.0.1:{port}", "--reuse-port", "--keep-alive", "30"),
        *("--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--log-level", "warning", "tests.bench.site:app"),
    ]


def _wait_for(port: int, patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if load(port, again(get(EMPTY_PATH)), seconds=0.05).answered:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"the measured server did not answer within {patience} s")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    while len(found) < WORKERS:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        found = [int(child) for child in listed.split()]
        time.sleep(0.1)
    return found
