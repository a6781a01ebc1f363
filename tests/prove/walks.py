"""A walk in a real browser, every way: JavaScript on and off, in Spanish and English."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.factories.sites import report

WAYS = 4
CLOSING = re.compile(r"(\d+) (passed|failed|error|skipped)")


def walk(name: str, test: str, *, journeys: int = 1) -> int:
    """Walk the test file four ways and report; the answer is the process's exit code.

    A file of several `journeys`, each a test, is walked when every one of them was, every way.
    """
    with tempfile.TemporaryDirectory() as folder:
        walked = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", test],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PORTAL_TEST_EVERY_SETTING": "1", "TMPDIR": folder},
        )
    said = {word: int(number) for number, word in CLOSING.findall(walked.stdout)}
    if walked.returncode:
        print(Path(test).name, walked.stdout[-4_000:], walked.stderr[-2_000:], file=sys.stderr)
    what, due = ("ways", WAYS) if journeys == 1 else ("journeys", WAYS * journeys)
    figures = {
        f"{what}_walked": (f"{said.get('passed', 0)} (of {due})", said.get("passed") == due),
        f"{what}_failed": (said.get("failed", 0) + said.get("error", 0), walked.returncode == 0),
    }
    return report(name, figures)
