"""Read a file of events row by row, in bounded memory; refuse what is no such file."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from portal.incidents.errors import ImportRefused
from portal.incidents.event_rules import COLUMNS

SHIPPED = Path(__file__).parent / "data" / "ucdp_ged_24_1_mexico_2023.csv.gz"
MOST_BYTES = 64 * 1024 * 1024
MOST_BYTES_IN_A_LINE = 64 * 1024
MOST_ROWS = 200_000
GZIP_MAGIC = b"\x1f\x8b"


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it starts on; raises ImportRefused naming the line."""
    with _opened(path) as file:
        lines = csv.reader(_bounded_lines(file), strict=True)
        try:
            yield from _rows(lines)
        except csv.Error as wrong:
            raise ImportRefused(f"line {lines.line_num} is not CSV: {wrong}") from None
        except (gzip.BadGzipFile, EOFError) as wrong:
            raise ImportRefused(f"the compressed file is broken: {wrong}") from None


def _rows(lines: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    header = next(lines, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ImportRefused(f"the first line names no column {', '.join(missing)}")
    wanted = [(column, header.index(column)) for column in COLUMNS]
    number = _line(lines)
    for count, row in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise ImportRefused(f"more than {MOST_ROWS:,} rows; split the file")
        # Only what is used leaves this function: names in other columns are never held.
        yield (
            number + 1,
            {name: row[place] if place < len(row) else "" for name, place in wanted},
        )
        number = _line(lines)


def _line(lines: Iterator[list[str]]) -> int:
    return int(getattr(lines, "line_num", 0))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file: BufferedReader = path.open("rb")
    except OSError as wrong:
        raise ImportRefused(f"{path.name} cannot be read: {wrong.strerror}") from None
    with file:
        if file.peek(2)[:2] == GZIP_MAGIC:
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked)
        else:
            yield file


def _bounded_lines(file: IO[bytes]) -> Iterator[str]:
    """Lines as text, never more of a file in memory than one line may hold."""
    read = number = 0
    while line := file.readline(MOST_BYTES_IN_A_LINE + 1):
        number += 1
        read += len(line)
        if len(line) > MOST_BYTES_IN_A_LINE:
            raise ImportRefused(f"line {number} is longer than {MOST_BYTES_IN_A_LINE:,} bytes")
        if read > MOST_BYTES:
            raise ImportRefused(f"larger than {MOST_BYTES:,} bytes when unpacked; split the file")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ImportRefused(f"line {number} is not UTF-8; save the file as UTF-8") from None
