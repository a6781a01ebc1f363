"""The family's files of a bundle: checked against what was signed and sealed, then saved."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.vault.crypto.files import CHUNK_BYTES, open_file
from portal.vault.errors import CannotOpen

_SEALED_CHUNK = CHUNK_BYTES + 16
# The kinds that the portal takes. A name that came with a file is never used for one.
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf",
    "audio/ogg": "ogg", "audio/mp4": "m4a", "audio/mpeg": "mp3",
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class HeldFile:
    """A file whose manifest is genuine; `sealed` is None when its bytes did not come along."""

    kind: str
    size: int
    key: bytes
    digest: str
    sealed: bytes | None

    def plain(self) -> bytes:
        """The file as the family gave it; raises CannotOpen when a byte is another."""
        if self.sealed is None or hashlib.sha256(self.sealed).hexdigest() != self.digest:
            raise CannotOpen
        starts = range(0, len(self.sealed), _SEALED_CHUNK)
        return open_file((self.sealed[at : at + _SEALED_CHUNK] for at in starts), self.key)


def held_file(manifest: bytes, files: Mapping[str, bytes]) -> HeldFile:
    """The file that a manifest describes; raises CannotOpen for no manifest of a known kind."""
    try:
        said = json.loads(manifest)
        kind, size = str(said["kind"]), int(said["size"])
        key, digest = base64.b64decode(said["key"]), str(said["sha256"])
        sealed = files.get(str(said["blob"]))
    except (ValueError, KeyError, TypeError):
        raise CannotOpen
    if kind not in ENDINGS:
        raise CannotOpen
    return HeldFile(kind, size, key, digest, sealed)


def attached_name(content_id: str, manifest: bytes) -> str:
    """What a signed message binds of a file."""
    return f"{content_id}:{hashlib.sha256(manifest).hexdigest()}"


def save(held: Iterable[HeldFile], folder: Path) -> Iterator[str]:
    """Writes each file into a new folder of its owner alone, under a number; yields their names.

    Raises FileExistsError rather than write over anything, and CannotOpen.
    """
    folder.mkdir(mode=0o700)
    for number, one in enumerate(held, start=1):
        name = f"archivo-{number}.{ENDINGS[one.kind]}"
        if one.sealed is None:
            yield f"{name}: no vino en esta descarga / not in this download"
            continue
        plain = one.plain()
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(plain)
        yield f"{name}: {one.kind}, {len(plain)} bytes"
