"""Bodies of forms: held in memory, never spooled to disk, and small unless a page takes files."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import Request, current_app
from werkzeug.datastructures import FileStorage

from portal.vault.file_rules import MOST_BYTES, Upload

# The files together, and the form around them.
MOST_BODY = MOST_BYTES + 1024 * 1024
View = TypeVar("View", bound=Callable[..., Any])


class MemoryRequest(Request):
    """A request that keeps uploads in memory: Werkzeug writes them to /tmp, in clear."""

    @property
    def max_content_length(self) -> int | None:
        """Larger only on pages that take files."""
        view = current_app.view_functions.get(self.endpoint or "")
        if getattr(view, "takes_files", False):
            return MOST_BODY
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(self, *_sizes_and_names: Any, **_more: Any) -> IO[bytes]:
        return BytesIO()


def takes_files(view: View) -> View:
    """Marks a view whose form may carry files."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def uploads_in(files: list[FileStorage] | None) -> list[Upload]:
    """The files that were really chosen: an empty field comes as a nameless one."""
    return [Upload(one.filename or "", one.read()) for one in files or () if one and one.filename]
