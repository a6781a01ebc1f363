"""The child: reads a file from stdin, writes fresh JPEGs to stdout, can do little else.

It is run as a script, imports nothing of the portal, and trusts nothing it reads.
"""

import ctypes
import io
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000
MOST_PAGES = 10
MOST_BYTES = 10 * 1024 * 1024
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 30
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main() -> int:
    """0 when every picture was written; anything else and the parent takes nothing."""
    kind = sys.argv[1]
    leave_the_network()
    limit_resources()
    plain = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(plain) > MOST_BYTES:
        return 1
    drawn = [_as_jpeg(picture) for picture in _pictures(plain, kind)]
    if not drawn:
        return 1
    for page in drawn:
        sys.stdout.buffer.write(len(page).to_bytes(4, "big") + page)
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


def _as_jpeg(picture: Any) -> bytes:
    from PIL import Image

    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    fresh.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=82)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
