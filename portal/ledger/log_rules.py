"""What the public log commits to, and what a head of it says. Pure.

The log holds salted commitments only: without an entry's own 256 random bits nobody can try out
whose gift, which case or what amount a leaf stands for. A receipt gives the salt to the one donor.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SALT_BYTES = 32
COMMITS = b"resguardo-entry-1\n"
RECEIPT = "resguardo-receipt-1"


def log_name(*, livemode: bool) -> str:
    """Live money and test rows never share a log."""
    return "live" if livemode else "test"


@dataclass(frozen=True)
class EntryFacts:
    """What is told of one journal entry, whatever brought it about; minor units by account kind.

    `subject` ties the leaf to one gift or batch: the same leaf cannot be shown to two donors.
    """

    reference: str
    organisation: str
    subject: str
    occurred_on: str
    log: str
    amounts: Mapping[str, Mapping[str, int]]


def statement_of(facts: EntryFacts) -> str:
    """The facts as the one text that is committed to."""
    return canonical(
        {
            "amounts": {currency: dict(kinds) for currency, kinds in facts.amounts.items()},
            "entry": facts.reference,
            "log": facts.log,
            "occurred_on": facts.occurred_on,
            "organisation": facts.organisation,
            "subject": facts.subject,
        }
    )


def canonical(said: Mapping[str, Any]) -> str:
    """One value, one text: sorted keys, no spaces, ASCII."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def commitment(statement: str, salt: bytes) -> bytes:
    """What the leaf holds; raises ValueError for a salt of another length."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(COMMITS + salt + statement.encode("ascii")).digest()


@dataclass(frozen=True)
class Head:
    """How many leaves there are, and the one hash over all of them."""

    log: str
    size: int
    root: bytes
    signed_at: datetime

    @property
    def said(self) -> bytes:
        """The bytes under the signature."""
        return (
            f"resguardo-log-head-1\n{self.log}\n{self.size}\n{self.time}\n{self.root.hex()}\n"
        ).encode("ascii")

    @property
    def time(self) -> str:
        """`2026-11-30T12:00:00Z`."""
        return self.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_file(told: Mapping[str, Any]) -> str:
    """A receipt or a head as its file: exactly this text and no other, so that a change shows."""
    return json.dumps(told, sort_keys=True, indent=1, ensure_ascii=True) + "\n"
