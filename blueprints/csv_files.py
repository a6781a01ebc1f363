"""A table as a CSV that every spreadsheet opens."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file; what strangers typed comes guarded by `export_rules.cell`."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    # Excel takes a file without this mark for one in another alphabet.
    return text.getvalue().encode("utf-8-sig")
