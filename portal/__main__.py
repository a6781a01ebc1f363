"""`python -m portal`: web, worker and the stand-in for Stripe in one process (`make run`)."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.commands.serve import is_prepared, prepare, serve
from portal.config import IncompleteSettings, Settings
from portal.hygiene import UnsafeHost

PREPARE = "--prepare"


def main(arguments: Sequence[str]) -> int:
    """Serve; the answer is the process's exit code."""
    os.umask(0o077)  # what the portal writes is its owner's alone
    port = int(os.environ.get("PORT", "8000"))
    set_local_addresses(port)
    try:
        return _run(port, preparing=list(arguments) == [PREPARE])
    except IncompleteSettings as missing:
        print(f"The portal cannot start. {missing}", file=sys.stderr)
        return 2
    except UnsafeHost as unsafe:
        print("The portal does not start on this machine:", file=sys.stderr)
        for fault in unsafe.faults:
            print(f"- {fault.what}: {fault.remedy}", file=sys.stderr)
        return 2
    except OSError as taken:
        print(f"Cannot listen on port {port} or {port + 1}: {taken.strerror}.", file=sys.stderr)
        print("Something is using it; choose another: make run PORT=8100", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(port: int, *, preparing: bool) -> int:
    if not preparing and not is_prepared(Settings.from_env()) and (code := _prepare_apart()):
        return code
    from portal.app import create_app

    app = create_app()
    if preparing:
        prepare(app)
    else:
        serve(app, port)
    return 0


def _prepare_apart() -> int:
    """In a process of its own: the maps and people it reads would stay in memory for good."""
    itself = [sys.executable, "-m", "portal", PREPARE]
    return subprocess.run(itself, check=False).returncode  # noqa: S603 - our own words


def set_local_addresses(port: int) -> None:
    """One number moves everything that listens; what the environment says goes before."""
    folder = Path(os.environ.get("PORTAL_DATA_DIR", "instance")).absolute()
    for key, value in {
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_SANDBOX_PORT": str(port + 1),
        "PORTAL_SANDBOX_URL": f"http://127.0.0.1:{port + 1}",
        "PORTAL_LOG_PATH": str(folder / "log" / "portal.jsonl"),
    }.items():
        os.environ.setdefault(key, value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
