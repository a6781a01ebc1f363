"""The portal as `make run` starts it: one real process with web, worker, stand-in and demo."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from tests.browser.live_portal import free_port

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C stops it"
PATIENCE = 120  # seconds: the first start builds every area of the country


@dataclass(frozen=True)
class RunningPortal:
    """A portal at `url` whose payments are at `payments`, with its data in `folder`."""

    url: str
    payments: str
    folder: Path
    environment: dict[str, str]

    def sign_in_of(self, username: str) -> tuple[str, str]:
        """The password and the authenticator's secret that the demo prints."""
        key = json.loads((self.folder / "demo-secrets.json").read_text())["PORTAL_SECRET_KEY"]
        return demo_password(username, key), demo_totp_secret(username, key)

    def passphrase_of(self, username: str) -> str:
        """The vault passphrase that the demo prints."""
        kept = json.loads((self.folder / "demo-passphrases.json").read_text(encoding="utf-8"))
        return str(kept[username])

    def flask(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command beside the running portal, as who operates it would."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip


@contextmanager
def running_portal(folder: Path) -> Iterator[RunningPortal]:
    """Start it on an empty folder, wait until it is ready, and stop it as Ctrl-C does."""
    port, payment_port = free_port(), free_port()
    payments = f"http://127.0.0.1:{payment_port}"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")},
        "PORT": str(port),
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_SANDBOX_PORT": str(payment_port),
        "PORTAL_SANDBOX_URL": payments,
        "PORTAL_SMS_TOKEN": secrets.token_hex(16),
        "PYTHONUNBUFFERED": "1",
    }
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal"],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_until_ready(process, said)
        yield RunningPortal(environment["PORTAL_BASE_URL"], payments, folder, environment)
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while READY not in said.read_text():
        assert process.poll() is None, f"the portal did not start:\n{said.read_text()}"
        assert time.monotonic() < deadline, f"not ready in {PATIENCE} s:\n{said.read_text()}"
        time.sleep(0.2)
