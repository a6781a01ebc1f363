"""The family's files of a bundle: checked against what was signed and sealed, then saved."""

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.vault.crypto.files import open_stored_file
from portal.vault.errors import CannotOpen

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
        return open_stored_file(self.sealed, self.key, self.digest)


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
