"""Which files a request may carry, decided from their bytes and never from their name."""

from dataclasses import dataclass
from enum import StrEnum

from portal.vault.errors import FileRefused

MEBIBYTE = 1024 * 1024
MOST_FILES = 3
# All files of one form together: the whole form is held in memory, and nowhere else.
MOST_BYTES = 10 * MEBIBYTE
_BOX_NAME = slice(4, 8)
_BRAND = slice(8, 12)


class FileKind(StrEnum):
    """The kinds that are taken."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    OGG = "audio/ogg"
    M4A = "audio/mp4"
    MP3 = "audio/mpeg"

    @property
    def is_audio(self) -> bool:
        """A voice: played by an intermediary, never released."""
        return self.value.startswith("audio/")


@dataclass(frozen=True, repr=False)
class Upload:
    """A file as it came; `name` is as private as its bytes."""

    name: str
    plain: bytes


_ENDINGS = {
    "jpg": FileKind.JPEG, "jpeg": FileKind.JPEG, "png": FileKind.PNG, "webp": FileKind.WEBP,
    "pdf": FileKind.PDF, "ogg": FileKind.OGG, "oga": FileKind.OGG, "opus": FileKind.OGG,
    "m4a": FileKind.M4A, "mp3": FileKind.MP3,
}  # fmt: skip


def kind_of(plain: bytes) -> FileKind:
    """The kind that the first bytes show; raises FileRefused."""
    if not plain:
        raise FileRefused("empty")
    head = plain[:64]
    starts = {
        b"\xff\xd8\xff": FileKind.JPEG,
        b"\x89PNG\r\n\x1a\n": FileKind.PNG,
        b"%PDF-": FileKind.PDF,
        b"ID3": FileKind.MP3,
    }
    for start, kind in starts.items():
        if head.startswith(start):
            return kind
    return _kind_by_container(head)


def ensure_acceptable(name: str, plain: bytes) -> FileKind:
    """The kind of an upload; raises FileRefused: empty, heic, unknown kind, too large or lying."""
    if len(plain) > MOST_BYTES:
        raise FileRefused("too large")
    kind = kind_of(plain)
    said = _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else kind
    if said is not kind:
        raise FileRefused("lies about its kind")
    return kind


def ensure_acceptable_together(sizes: list[int]) -> None:
    """Raises FileRefused: more than three files, or too large together."""
    if len(sizes) > MOST_FILES:
        raise FileRefused("too many")
    if sum(sizes) > MOST_BYTES:
        raise FileRefused("too large")


def _kind_by_container(head: bytes) -> FileKind:
    if head.startswith(b"RIFF") and head[_BRAND] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(b"OggS") and b"OpusHead" in head:
        return FileKind.OGG
    if head[_BOX_NAME] == b"ftyp":
        return _kind_by_brand(head[_BRAND])
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return FileKind.MP3
    raise FileRefused("unknown kind")


def _kind_by_brand(brand: bytes) -> FileKind:
    if brand in {b"M4A ", b"M4B ", b"mp42", b"isom", b"iso5", b"iso6", b"dash"}:
        return FileKind.M4A
    if brand in {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"avif"}:
        raise FileRefused("heic")
    raise FileRefused("unknown kind")
