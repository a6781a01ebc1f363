"""A file made of several, compressed once, that every browser keeps until a line of it changes."""

import gzip
import hashlib
from dataclasses import dataclass

from flask import Response, request

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Kept:
    """Its version, and its bytes as they are and compressed."""

    version: str
    plain: bytes
    compressed: bytes


def composed(whole: str) -> Kept:
    """What `whole` is sent as."""
    content = whole.encode()
    version = hashlib.sha256(content).hexdigest()[:10]
    return Kept(version, content, gzip.compress(content, 9, mtime=0))


def sent(file: Kept, mimetype: str) -> Response:
    """The file, small enough for a slow connection; its address carries the version."""
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(file.compressed if small else file.plain, mimetype=mimetype)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
