"""How soon `make run` is ready when installed and seeded, and what it then holds in memory."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.measuring import Bench, Figure
from tests.browser.live_portal import free_port

IDLE_SECONDS = 2


def figures(_bench: Bench) -> list[Figure]:
    """Ready in under 4 s; at most 150 MB idle."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        cold, _ = start_once(Path(folder))
        warm, memory = start_once(Path(folder))
    return [
        Figure("first_start", cold, "seconds"),
        Figure("start", warm, "seconds"),
        Figure("memory_idle", memory, "MB"),
    ]


def start_once(folder: Path) -> tuple[float, float]:
    """Seconds until the ready line, and resident megabytes a moment later."""
    environ = {**os.environ, "PORT": str(free_port()), "PORTAL_DATA_DIR": str(folder)}
    began = time.perf_counter()
    portal = subprocess.Popen(
        [sys.executable, "-m", "portal"], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert portal.stdout is not None
        if not any("is ready" in line for line in iter(portal.stdout.readline, "")):
            raise RuntimeError("the portal ended before it was ready")
        ready = time.perf_counter() - began
        time.sleep(IDLE_SECONDS)
        status = Path(f"/proc/{portal.pid}/status").read_text(encoding="ascii")
        resident = re.search(r"VmRSS:\s+(\d+) kB", status)
        return ready, int(resident.group(1)) / 1024 if resident else 0.0
    finally:
        portal.terminate()
        portal.communicate()
