"""What an export's cells look like and how long the file lasts. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=1)
PIECE_BYTES = 256 * 1024
# What a spreadsheet would run as a formula.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"


def cell(value: object) -> object:
    """A value as a spreadsheet may safely open it: text that would run is marked as text."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_RUNS):
        return f"'{value}"
    if isinstance(value, list | tuple | dict):
        return cell(str(plain(value)))
    return plain(value)


def plain(value: object) -> object:
    """A value as JSON takes it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def pieces(body: bytes, size: int = PIECE_BYTES) -> Sequence[bytes]:
    """`body` in parts of at most `size`."""
    return [body[at : at + size] for at in range(0, len(body), size)]


def is_over(ready_at: datetime, now: datetime) -> bool:
    """Whether the file's day has passed."""
    return now >= ready_at + LASTS
