"""Tables whose order of writing must not be kept, and the type of a random id."""

from typing import Any

from sqlalchemy import String

UNORDERED: dict[str, Any] = {"sqlite_with_rowid": False}
REFERENCE = String(32)
