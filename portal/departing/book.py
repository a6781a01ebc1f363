"""A ZIP that is written to the end once, in parts that are taken away as they fill."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from portal.departing.export_rules import cell, plain

LEEME = """Todo lo que el portal guarda de su organización, en CSV y en JSON.
Los montos van en centavos (minor). Los casos llevan seudónimo.
No va aquí: ninguna identidad de quien pidió ayuda, el texto libre de la mesa, los archivos,
las contraseñas ni los códigos. Un texto que una hoja de cálculo ejecutaría empieza con '.
Guardarlo cifrado y borrarlo cuando ya no haga falta: lleva correos de donantes.

Everything the portal holds of your organisation, as CSV and as JSON.
Amounts are in cents (minor). Cases carry a pseudonym.
Not in here: any identity of who asked for help, the desk's free text, files, passwords or
codes. Text that a spreadsheet would run begins with '.
Keep it encrypted and delete it when it is no longer needed: it holds donors' e-mail addresses.
"""

Pages = Iterator[Sequence[Sequence[Any]]]


class _Tray(io.RawIOBase):
    """What was written and not yet taken. It cannot be rewound, and ZIP copes with that."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


class Book:
    """An export in the making."""

    def __init__(self) -> None:
        self._tray = _Tray()
        self._zip = zipfile.ZipFile(self._tray, "w", zipfile.ZIP_DEFLATED)
        self._zip.writestr("LEEME.txt", LEEME)

    def write_csv(self, name: str, columns: Sequence[str], pages: Pages) -> None:
        """One table as a spreadsheet opens it."""
        with (
            self._zip.open(f"{name}.csv", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, "utf-8-sig", newline="") as text,
        ):
            lines = csv.writer(text)
            lines.writerow(columns)
            for page in pages:
                lines.writerows([cell(value) for value in row] for row in page)

    def write_json(self, name: str, columns: Sequence[str], pages: Pages) -> None:
        """The same as a list of objects, every value as it is."""
        with (
            self._zip.open(f"{name}.json", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, "utf-8") as text,
        ):
            text.write("[")
            between = "\n"
            for page in pages:
                for row in page:
                    said = dict(zip(columns, map(plain, row), strict=True))
                    text.write(between + json.dumps(said, ensure_ascii=False))
                    between = ",\n"
            text.write("\n]\n")

    def take(self) -> bytes:
        """What is done so far and was not taken."""
        return self._tray.take()

    def close(self) -> bytes:
        """The rest, with the list of contents."""
        self._zip.close()
        return self._tray.take()
