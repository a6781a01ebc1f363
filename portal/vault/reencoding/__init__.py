"""Files are read in a child process that has no keys and no network: drawn anew, or measured.

Nothing of the original file passes but what could be seen: no EXIF, no comments, no layers, no
scripts, no thumbnails. The child gets bytes by a pipe and answers by a pipe.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore

from portal.vault.errors import FileRefused, VaultBusy
from portal.vault.picture_rules import COLUMNS, MOST_JPEG, Cut, ensure_sensible

CHILD = Path(__file__).with_name("child.py")
PATIENCE_SECONDS = 40
MOST_OUTPUT = 11 * 1024 * 1024
_LENGTH_FIELD = 4
_places = BoundedSemaphore(2)


def redraw(plain: bytes, kind: str) -> list[bytes]:
    """The picture, or each page, as a fresh JPEG. `kind` is a media type known from the bytes.

    Takes seconds: hold no transaction. Raises FileRefused, or VaultBusy when two are at work.
    """
    return _answers(plain, {"work": "draw", "kind": kind}, "cannot be drawn")


def shrink(plain: bytes, kind: str, sizes: Sequence[tuple[int, int]]) -> list[bytes]:
    """A picture as fresh JPEGs, one for each (longest side in pixels, most bytes).

    Takes seconds: hold no transaction. Raises FileRefused or VaultBusy.
    """
    wanted: list[object] = [list(size) for size in sizes]
    order: dict[str, object] = {"work": "shrink", "kind": kind, "sizes": wanted}
    return _answers(plain, order, "cannot be drawn")


def cut_picture(picture: bytes, cut: Cut) -> bytes:
    """One of our own JPEGs without what is covered or cut off, drawn anew and small enough to be
    padded. Raises FileRefused or VaultBusy."""
    ensure_sensible(cut)
    trim = cut.trim
    order = {
        "work": "cut",
        "columns": COLUMNS,
        "rows": cut.rows,
        "covered": sorted(cut.covered),
        "trim": [trim.top, trim.right, trim.bottom, trim.left],
        "most": MOST_JPEG,
    }
    [drawn] = _answers(picture, order, "cannot be drawn")
    return drawn


def measure(plain: bytes, kind: str) -> float:
    """How many seconds a voice lasts, told by the sound itself.

    Raises FileRefused when it cannot be told or something else hides in the file, or VaultBusy.
    """
    [seconds] = _answers(plain, {"work": "measure", "kind": kind}, "length unknown")
    return float(seconds)


def _answers(plain: bytes, order: dict[str, object], refusal: str) -> list[bytes]:
    if not _places.acquire(timeout=5):
        raise VaultBusy
    try:
        return _parts(_ask_child(plain, order, refusal), refusal)
    finally:
        _places.release()


def _ask_child(plain: bytes, order: dict[str, object], refusal: str) -> bytes:
    # The order goes by the pipe too: a command line is seen by every process of the machine.
    said = json.dumps(order).encode()
    # -I: neither the environment nor the working folder decides what the child imports.
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={}, cwd="/", close_fds=True, start_new_session=True,
    )  # fmt: skip
    try:
        given = len(said).to_bytes(_LENGTH_FIELD, "big") + said + plain
        answer, _nothing = child.communicate(given, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        raise FileRefused("took too long")
    finally:
        child.kill()
        child.communicate()
    if child.returncode != 0 or not answer:
        raise FileRefused(refusal)
    return answer


def _parts(answer: bytes, refusal: str) -> list[bytes]:
    if len(answer) > MOST_OUTPUT:
        raise FileRefused("too large when drawn")
    parts, at = [], 0
    while at < len(answer):
        start = at + _LENGTH_FIELD
        end = start + int.from_bytes(answer[at:start], "big")
        if end > len(answer):
            raise FileRefused(refusal)
        parts.append(answer[start:end])
        at = end
    return parts
