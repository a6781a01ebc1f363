"""One line of JSON for each event, with the request it belongs to and nothing personal."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

OUR_CODE = tuple(
    str(Path(__file__).resolve().parent.parent / folder) for folder in ("portal", "blueprints")
)
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """Writes what our own code says; of libraries only the sentence without its values.

    A library's values are paths, statements and headers: whatever a person typed or opened.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line; exceptions are named by class and place, never by their message."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _said(record),
        }
        if request_id.get():
            line["request"] = request_id.get()
        if _is_ours(record):
            line |= {k: v for k, v in vars(record).items() if k not in STANDARD and _is_plain(v)}
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def write_logs(file: Path | None, level: int = logging.INFO) -> None:
    """Send every logger to `file`, or to standard error; calling it again changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        return
    root.addHandler(_handler(file))
    root.setLevel(level)
    for chatty in ("huey", "alembic", "stripe"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _handler(file: Path | None) -> logging.Handler:
    if file is None:
        handler: logging.Handler = logging.StreamHandler()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(JsonLines())
    return handler


def _said(record: logging.LogRecord) -> str:
    if _is_ours(record):
        return record.getMessage()
    # Without arguments the values are already in the sentence, and nobody can take them out.
    return str(record.msg) if record.args else "(a library's line, withheld)"


def _is_ours(record: logging.LogRecord) -> bool:
    return record.pathname.startswith(OUR_CODE)


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) <= 200)
