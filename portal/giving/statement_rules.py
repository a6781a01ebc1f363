"""A bank statement as CSV: its columns told apart, its rows checked. Pure.

A file is taken whole or not at all: every broken row is named by its number and its field.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from portal.csv_tables import (
    MOST_FAULTS,
    Broken,
    DayOrder,
    RowFault,
    RowsBroken,
    Table,
    cell_of,
    day_written,
    guessed_columns,
    read_table,
)
from portal.giving.offline_rules import evidence_key
from portal.giving.statement_amounts import amount_written
from portal.money import Currency, Money

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_CELL = 500
FIRST_DAY = date(2000, 1, 1)


class LineState(StrEnum):
    """What became of a line of a statement."""

    QUEUED = "queued"
    MATCHED = "matched"
    SUSPENSE = "suspense"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Mapping:
    """Which column says what, by number from 0; either one amount or money in and money out."""

    day: int
    reference: int
    text: int
    amount: int | None = None
    came: int | None = None
    went: int | None = None
    order: DayOrder = DayOrder.DAY_FIRST


@dataclass(frozen=True, repr=False)
class Line:
    """One movement of the account; `number` is its row in the file, empty rows counted."""

    number: int
    day: date
    amount: Money
    reference: str
    text: str
    key: str


def table_of(body: bytes) -> Table:
    """Decode and take apart; raises FileRefused with one fixed word."""
    return read_table(body, largest=LARGEST, most_rows=MOST_ROWS)


WORDS = {
    "day": ("fecha", "dia", "día", "date"),
    "reference": ("referencia", "rastreo", "folio", "reference"),
    "text": ("concepto", "descrip", "detalle", "description"),
    "came": ("abono", "deposito", "depósito", "credit", "haber"),
    "went": ("cargo", "retiro", "debit", "debe"),
    "amount": ("importe", "monto", "cantidad", "amount"),
}


def guessed(head: list[str]) -> Mapping:
    """The mapping that the words of the head suggest; a person sees it and may change it."""
    found = guessed_columns(head, WORDS)
    both = "came" in found and "went" in found
    return Mapping(
        day=found.get("day", 0),
        reference=found.get("reference", 1),
        text=found.get("text", found.get("reference", 1)),
        amount=None if both else found.get("amount", len(head) - 1),
        came=found["came"] if both else None,
        went=found["went"] if both else None,
    )


def lines_of(table: Table, mapping: Mapping, *, currency: Currency, today: date) -> list[Line]:
    """Every movement of the file; raises RowsBroken, and then there is none."""
    lines: list[Line] = []
    faults: list[RowFault] = []
    seen: Counter[str] = Counter()
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            lines.append(_line(number, row, mapping, currency, today, seen))
        except Broken as broken:
            faults.append(RowFault(number, broken.field, broken.fault, broken.value[:40]))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise RowsBroken(faults)
    return lines


def _line(
    number: int,
    row: list[str],
    mapping: Mapping,
    currency: Currency,
    today: date,
    seen: Counter[str],
) -> Line:
    if max(map(len, row)) > LONGEST_CELL:
        raise Broken("text", "too_long")
    day = day_written(cell_of(row, mapping.day, "day"), mapping.order, first=FIRST_DAY, last=today)
    amount = _amount(row, mapping, currency)
    reference = cell_of(row, mapping.reference, "reference")[:64]
    text = cell_of(row, mapping.text, "text")[:200]
    told = f"{day}|{amount.minor}|{_told_apart_by(reference, text)}"
    # Two equal movements of one day are two; the same ones in the next file are these two again.
    seen[told] += 1
    return Line(number, day, amount, reference, text, _key(told, seen[told]))


def _key(told: str, number: int) -> str:
    return sha256(f"{told}|{number}".encode()).hexdigest()


def _told_apart_by(reference: str, text: str) -> str:
    """The reference, or the text where the bank gave none.

    The text of one movement differs from file to file, and with the columns that were chosen.
    """
    known = evidence_key(reference)
    return known if known.strip("0") else f"{known}|{text}"


def _amount(row: list[str], mapping: Mapping, currency: Currency) -> Money:
    if mapping.amount is not None:
        field, amount = "amount", _money(cell_of(row, mapping.amount, "amount"), "amount", currency)
    else:
        came, went = (
            _money(cell_of(row, column, field), field, currency) if column is not None else None
            for field, column in (("came", mapping.came), ("went", mapping.went))
        )
        if came and went:
            raise Broken("came", "both_ways")
        if came and came.minor < 0:
            raise Broken("came", "negative", cell_of(row, mapping.came or 0, "came"))
        # A column of charges is written with a minus by some banks and without by others.
        field, amount = "came", came or (Money(-abs(went.minor), currency) if went else None)
    if not amount:
        raise Broken(field, "no_amount")
    return amount


def _money(written: str, field: str, currency: Currency) -> Money | None:
    try:
        return amount_written(written, currency)
    except ValueError:
        raise Broken(field, "not_an_amount", written) from None


# What tells a person in any text, though figures stand in it too: mail, CURP, RFC.
OF_A_PERSON = re.compile(
    r"@|[A-Z]{4}\d{6}[A-Z]{6}|\b[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{3}\b", re.IGNORECASE
)


def reference_kept(reference: str, text: str) -> str:
    """The reference of a line that is dealt with: what has figures, where it is the bank's text.

    A file without a column of references has one chosen for both, and banks write names there.
    """
    if not text.startswith(reference):
        return reference
    words = [word for word in reference.split() if any(map(str.isdigit, word))]
    return " ".join(word for word in words if not OF_A_PERSON.search(word))


# A shorter reference stands in many a description by chance.
LEAST_TO_FIND = 6
# So many equal movements of one day are told apart from a gift's reference.
MOST_EQUAL = 50


def fits_reference(key: str, reference: str, text: str) -> bool:
    """Whether a line tells of the gift whose reference, as it is compared, is `key`."""
    if evidence_key(reference) == key:
        return True
    return len(key) >= LEAST_TO_FIND and key in evidence_key(f"{reference} {text}")


def was_told_by(line_key: str, day: date, minor: int, key: str) -> bool:
    """Whether a line had exactly this reference, though its key alone was kept."""
    told = f"{day}|{minor}|{key}"
    return any(line_key == _key(told, number) for number in range(1, MOST_EQUAL + 1))
