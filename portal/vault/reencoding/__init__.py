"""Pictures and pages are drawn anew in a child process that has no keys and no network.

Nothing of the original file passes but what could be seen: no EXIF, no comments, no layers, no
scripts, no thumbnails. The child gets bytes by a pipe and answers pictures by a pipe.
"""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from portal.vault.errors import FileRefused, VaultBusy

CHILD = Path(__file__).with_name("child.py")
PATIENCE_SECONDS = 40
MOST_OUTPUT = 11 * 1024 * 1024
_LENGTH_FIELD = 4
_places = BoundedSemaphore(2)


def redraw(plain: bytes, kind: str) -> list[bytes]:
    """The picture, or each page, as a fresh JPEG. `kind` is a media type known from the bytes.

    Takes seconds: hold no transaction. Raises FileRefused, or VaultBusy when two are at work.
    """
    if not _places.acquire(timeout=5):
        raise VaultBusy
    try:
        return _pages(_ask_child(plain, kind))
    finally:
        _places.release()


def _ask_child(plain: bytes, kind: str) -> bytes:
    # -I: neither the environment nor the working folder decides what the child imports.
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(CHILD), kind],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={}, cwd="/", close_fds=True, start_new_session=True,
    )  # fmt: skip
    try:
        answer, _nothing = child.communicate(plain, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        raise FileRefused("took too long")
    finally:
        child.kill()
        child.communicate()
    if child.returncode != 0 or not answer:
        raise FileRefused("cannot be drawn")
    return answer


def _pages(answer: bytes) -> list[bytes]:
    if len(answer) > MOST_OUTPUT:
        raise FileRefused("too large when drawn")
    pages, at = [], 0
    while at < len(answer):
        start = at + _LENGTH_FIELD
        end = start + int.from_bytes(answer[at:start], "big")
        if end > len(answer):
            raise FileRefused("cannot be drawn")
        pages.append(answer[start:end])
        at = end
    return pages
