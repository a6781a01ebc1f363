"""What proves an expense, and the mark of it by which the desk knows a paper it never sees.

The mark is keyed with a salt that stays sealed beside the paper: without it nobody can try whether
a bill they hold is the one. Not the hash of the sealed bytes: those lie in the folder under their
request, and whoever took both databases would join the two by it.
"""

import hmac
import os
import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.money import Currency, Money
from portal.vault.errors import EvidenceRefused, FileRefused
from portal.vault.file_rules import Upload, kind_of, without_trailing

SALT_BYTES = 32
OLDEST = timedelta(days=3 * 365)
_LABEL = b"resguardo evidence 1:"
_WRITTEN = re.compile(
    r"Comprobante: (?P<minor>\d{1,15}) (?P<currency>[A-Z]{3}), (?P<day>\d{4}-\d\d-\d\d), "
    r"(?P<commitment>[a-z0-9]{1,32}), (?P<salt>[0-9a-f]{64}), (?P<mark>[0-9a-f]{64})"
)


@dataclass(frozen=True, repr=False)
class Expense:
    """What was spent of which money set apart, and on which day."""

    commitment: str
    amount: Money
    spent_on: date


@dataclass(frozen=True, repr=False)
class Evidence:
    """An expense with the mark of its paper; `salt` never leaves the seal."""

    expense: Expense
    salt: bytes
    mark: str


def ensure_sensible(expense: Expense, *, today: date) -> None:
    """Raises EvidenceRefused: nothing was spent, a day to come, or years ago."""
    if expense.amount.minor <= 0:
        raise EvidenceRefused("nothing spent")
    if expense.spent_on > today:
        raise EvidenceRefused("day to come")
    if expense.spent_on < today - OLDEST:
        raise EvidenceRefused("too long ago")


def ensure_paper(upload: Upload) -> None:
    """Raises FileRefused: a voice proves no expense, and what is no file at all does neither."""
    if kind_of(upload.plain).is_audio:
        raise FileRefused("no paper")


def evidence_of(expense: Expense, upload: Upload) -> Evidence:
    """The expense with a fresh salt and the mark of the paper as it will be kept."""
    salt = os.urandom(SALT_BYTES)
    plain = without_trailing(kind_of(upload.plain), upload.plain)
    return Evidence(expense, salt, mark_of(plain, salt))


def mark_of(plain: bytes, salt: bytes) -> str:
    """The mark of these bytes under this salt, in hexadecimal."""
    return hmac.digest(salt, _LABEL + plain, "sha256").hex()


def is_marked(evidence: Evidence, plain: bytes) -> bool:
    """Whether these are the bytes that the mark was made of."""
    return hmac.compare_digest(mark_of(plain, evidence.salt), evidence.mark)


def told_to_desk(case: str, expense: Expense, mark: str) -> dict[str, object]:
    """All that the desk learns of a paper."""
    return {
        "case": case,
        "commitment": expense.commitment,
        "amount_minor": expense.amount.minor,
        "currency": expense.amount.currency.value,
        "spent_on": expense.spent_on.isoformat(),
        "mark": mark,
    }


def write_evidence(evidence: Evidence) -> str:
    """One line for the conversation, which the intermediary signs and seals."""
    said = evidence.expense
    return (
        f"Comprobante: {said.amount.minor} {said.amount.currency.value}, "
        f"{said.spent_on.isoformat()}, {said.commitment}, {evidence.salt.hex()}, {evidence.mark}"
    )


def read_evidence(text: str) -> Evidence | None:
    """What `write_evidence` wrote; None for any other words."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    try:
        amount = Money(int(found["minor"]), Currency(found["currency"]))
        expense = Expense(found["commitment"], amount, date.fromisoformat(found["day"]))
    except ValueError:
        return None
    return Evidence(expense, bytes.fromhex(found["salt"]), found["mark"])
