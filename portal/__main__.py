"""`python -m portal`: web, worker and the stand-in for Stripe in one process (`make run`)."""

import os
import sys
from pathlib import Path

from portal.commands.serve import serve
from portal.config import IncompleteSettings


def main() -> int:
    """Serve; the answer is the process's exit code."""
    os.umask(0o077)  # what the portal writes is its owner's alone
    port = int(os.environ.get("PORT", "8000"))
    set_local_addresses(port)
    from portal.app import create_app

    try:
        serve(create_app(), port)
    except IncompleteSettings as missing:
        print(f"The portal cannot start. {missing}", file=sys.stderr)
        return 2
    except OSError as taken:
        print(f"Cannot listen on port {port} or {port + 1}: {taken.strerror}.", file=sys.stderr)
        print("Something is using it; choose another: make run PORT=8100", file=sys.stderr)
        return 1
    return 0


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
    sys.exit(main())
