"""Leaks on purpose: each puts a canary where it must not be, and the scan must find it."""

import base64
import gzip
import hashlib
import html
import json
import pickle
import sqlite3
import subprocess
import sys
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from PIL import Image

from tests.canary.rows import everything_below
from tests.canary.scan import processes

Plant = Callable[[str, Path], None]
_ROWS = range(256)


def _log_line(canary: str, folder: Path) -> None:
    (folder / "portal.log").write_text(json.dumps({"message": f"fault for {canary}"}))


def _url_in_access_log(canary: str, folder: Path) -> None:
    line = f"GET /es/help?name={urllib.parse.quote(canary)} 200\n"
    (folder / "access.log").write_text(line)


def _session_cookie(canary: str, folder: Path) -> None:
    value = URLSafeTimedSerializer("key").dumps({"typed": canary})
    (folder / "cookies.txt").write_text(f"session={value}")


def _spooled_upload(canary: str, folder: Path) -> None:
    (folder / "tmpa1b2c3").write_bytes(b"\x00" * 4096 + canary.encode() + b"\xff" * 4096)


def _main_database_row(canary: str, folder: Path) -> None:
    _insert(folder / "portal.sqlite", canary, journal="DELETE")


def _write_ahead_log(canary: str, folder: Path) -> None:
    connection = sqlite3.connect(folder / "vault.sqlite")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (v TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (canary,))
    connection.commit()
    (folder / "copied.sqlite-wal").write_bytes((folder / "vault.sqlite-wal").read_bytes())
    connection.close()


def _deleted_row(canary: str, folder: Path) -> None:
    connection = _insert(folder / "deleted.sqlite", canary, journal="DELETE", close=False)
    connection.execute("PRAGMA secure_delete=OFF")
    connection.execute("DELETE FROM t")
    connection.commit()
    connection.close()


def _insert(path: Path, canary: str, *, journal: str, close: bool = True) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode={journal}")
    connection.execute("CREATE TABLE t (v TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (canary,))
    connection.commit()
    if close:
        connection.close()
    return connection


def _queued_job(canary: str, folder: Path) -> None:
    payload = base64.b64encode(json.dumps({"args": [canary]}, ensure_ascii=False).encode())
    (folder / "queue.sqlite").write_bytes(payload)


def _mail(canary: str, folder: Path) -> None:
    (folder / "mail.eml").write_bytes(base64.b64encode(f"Estimada {canary}:".encode()))


def _payment_metadata(canary: str, folder: Path) -> None:
    (folder / "stripe.json").write_text(json.dumps({"metadata": {"dedication": canary}}))


def _export(canary: str, folder: Path) -> None:
    (folder / "export.csv").write_bytes(f"folio,nota\nx,{canary}\n".encode("utf-16"))


def _compressed_backup(canary: str, folder: Path) -> None:
    (folder / "backup.gz").write_bytes(gzip.compress(f"... {canary} ...".encode()))


def _cache(canary: str, folder: Path) -> None:
    (folder / "cache.bin").write_bytes(b"head" + zlib.compress(canary.encode()) + b"tail")


def _hex_dump(canary: str, folder: Path) -> None:
    (folder / "core.hex").write_text(canary.encode().hex())


def _exif_of_a_stray_picture(canary: str, folder: Path) -> None:
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x9C9B] = canary.encode("utf-16-le")  # what Windows calls the title
    image.save(folder / "stray.jpg", "JPEG", exif=exif)


def _escaped_json(canary: str, folder: Path) -> None:
    (folder / "events.jsonl").write_text(json.dumps({"body": canary}, ensure_ascii=True))


def _page_in_a_cache(canary: str, folder: Path) -> None:
    (folder / "page.html").write_text(f"<td>{html.escape(canary)}</td>", encoding="utf-8")


def _calendar_feed(canary: str, folder: Path) -> None:
    (folder / "feed.ics").write_bytes(f"SUMMARY:{canary}\r\n".encode())


def _job_of_pickles(canary: str, folder: Path) -> None:
    (folder / "queue.bin").write_bytes(pickle.dumps({"args": (canary,)}))


def _swapped_memory(canary: str, folder: Path) -> None:
    (folder / "swapfile").write_bytes(bytes(4096) + canary.encode("utf-16-le") + bytes(4096))


def _archive(canary: str, folder: Path) -> None:
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("cases.csv", f"x,{canary}\n")


def _packed_archive(canary: str, folder: Path) -> None:
    with zipfile.ZipFile(folder / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gifts.csv", f"x,{canary}\n" + "y,nobody\n" * 500)


def _packed_row_in_pieces(canary: str, folder: Path) -> None:
    """A bank's file, packed in a row that is longer than a page: its end lies where it may."""
    rows = "".join(f"{number},{hashlib.sha256(bytes([number])).hexdigest()}\n" for number in _ROWS)
    connection = sqlite3.connect(folder / "uploads.sqlite")
    connection.execute("CREATE TABLE upload (body BLOB)")
    body = zlib.compress(f"{rows * 3}{rows[::-1]}{canary}".encode())
    connection.execute("INSERT INTO upload VALUES (?)", (body,))
    connection.commit()
    connection.close()


PLANTS: dict[str, Plant] = {
    plant.__name__.strip("_"): plant
    for plant in (
        _log_line,
        _url_in_access_log,
        _session_cookie,
        _spooled_upload,
        _main_database_row,
        _write_ahead_log,
        _deleted_row,
        _queued_job,
        _mail,
        _payment_metadata,
        _export,
        _compressed_backup,
        _cache,
        _hex_dump,
        _exif_of_a_stray_picture,
        _escaped_json,
        _page_in_a_cache,
        _calendar_feed,
        _job_of_pickles,
        _swapped_memory,
        _archive,
        _packed_archive,
        _packed_row_in_pieces,
    )
}


def planted(name: str, canary: str, folder: Path) -> list[tuple[str, bytes]]:
    """Plant one leak in an empty folder, and return what a scan of it reads."""
    PLANTS[name](canary, folder)
    return list(everything_below(folder))


@contextmanager
def leaking_process(canary: str) -> Iterator[list[tuple[str, bytes]]]:
    """A child whose command line names a canary."""
    code = "import sys; sys.stdout.write('x'); sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, canary], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.read(1)
        yield list(processes(child.pid))
        assert child.stdin is not None
        child.stdin.close()
