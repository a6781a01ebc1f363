"""The child: reads a file from stdin, writes fresh JPEGs to stdout, can do little else.

It is run as a script, imports nothing of the portal, and trusts nothing it reads.
"""

import ctypes
import io
import json
import resource
import runpy
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000
DESK_SIDE = 1200
MOST_PAGES = 10
MOST_BYTES = 10 * 1024 * 1024
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main() -> int:
    """0 when every part of the answer was written; anything else and the parent takes nothing."""
    leave_the_network()
    limit_resources()
    order_length = int.from_bytes(sys.stdin.buffer.read(4), "big")
    order = json.loads(sys.stdin.buffer.read(order_length))
    plain = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(plain) > MOST_BYTES:
        return 1
    answer = list(_WORK[order["work"]](plain, order))
    if not answer:
        return 1
    for part in answer:
        sys.stdout.buffer.write(len(part).to_bytes(4, "big") + part)
    sys.stdout.buffer.flush()
    return 0


def leave_the_network() -> None:
    """An empty network namespace where the kernel gives one; sockets are refused in any case."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "unshare"):
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse)


def limit_resources() -> None:
    """Memory, time, files: no byte may be written to any disk, no core left."""
    limits = {
        resource.RLIMIT_AS: _MEMORY,
        resource.RLIMIT_CPU: _CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def _refuse(event: str, _details: Any) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _draw(plain: bytes, order: dict[str, Any]) -> Iterator[bytes]:
    return (_as_jpeg(picture) for picture in _pictures(plain, order["kind"]))


def _cut(plain: bytes, order: dict[str, Any]) -> Iterator[bytes]:
    from PIL import ImageDraw

    picture = _picture_of(plain, "JPEG").convert("RGB")
    wide, high = picture.width / order["columns"], picture.height / order["rows"]
    pen = ImageDraw.Draw(picture)
    for row, column in order["covered"]:
        # A pixel more on every side: half a pixel of a number plate may still be read.
        corner = (int(column * wide) - 1, int(row * high) - 1)
        opposite = (int((column + 1) * wide) + 1, int((row + 1) * high) + 1)
        pen.rectangle((corner, opposite), fill="black")
    top, right, bottom, left = order["trim"]
    edges = (left * wide, top * high, picture.width - right * wide, picture.height - bottom * high)
    yield _small_enough(picture.crop(tuple(int(edge) for edge in edges)), order["most"])


def _shrink(plain: bytes, order: dict[str, Any]) -> Iterator[bytes]:
    picture = _picture_of(plain, _FORMATS[order["kind"]]).convert("RGBA")
    return (_small_enough(picture.copy(), most, side) for side, most in order["sizes"])


def _small_enough(picture: Any, most: int, side: int = DESK_SIDE) -> bytes:
    while side >= 100:
        picture.thumbnail((side, side))
        for quality in (82, 70, 55):
            drawn = _as_jpeg(picture, quality)
            if len(drawn) <= most:
                return drawn
        side = side * 3 // 4
    raise ValueError


def _measure(plain: bytes, order: dict[str, Any]) -> Iterator[bytes]:
    durations = runpy.run_path(str(Path(__file__).with_name("durations.py")))
    yield str(durations["seconds_of"](plain, order["kind"])).encode()


def _pictures(plain: bytes, kind: str) -> Iterator[Any]:
    if kind == "application/pdf":
        yield from _pages_of(plain)
    else:
        yield _picture_of(plain, _FORMATS[kind])


def _picture_of(plain: bytes, shape: str) -> Any:
    from PIL import Image, ImageOps

    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    with Image.open(io.BytesIO(plain), formats=[shape]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        # The way up is the one thing of EXIF that shows; it is drawn, and not kept.
        return ImageOps.exif_transpose(picture)


def _pages_of(plain: bytes) -> Iterator[Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(plain)
    if not 0 < len(document) <= MOST_PAGES:
        raise ValueError
    for page in document:
        longest = max(page.get_size())
        if not 0 < longest < 20_000:
            raise ValueError
        yield page.render(scale=min(2.0, LONGEST_SIDE / longest)).to_pil()


def _as_jpeg(picture: Any, quality: int = 82) -> bytes:
    from PIL import Image

    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    fresh.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=quality)
    return out.getvalue()


_WORK: dict[str, Callable[[bytes, dict[str, Any]], Iterator[bytes]]] = {
    "draw": _draw,
    "shrink": _shrink,
    "cut": _cut,
    "measure": _measure,
}


if __name__ == "__main__":
    sys.exit(main())
