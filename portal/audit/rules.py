"""How one entry's hash follows from the one before it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What an audit row says, without its place in the chain."""

    reference: str
    at: str
    actor: str
    action: str
    subject: str
    reason: str


def chained_hash(previous: str, entry: Entry) -> str:
    """SHA-256 over the previous hash and every field, length-safe by JSON."""
    fields = [
        previous,
        entry.reference,
        entry.at,
        entry.actor,
        entry.action,
        entry.subject,
        entry.reason,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()


def first_broken_link(chain: Sequence[tuple[Entry, str]], previous: str = GENESIS) -> str | None:
    """The reference of the first entry whose hash does not follow, or None when all do."""
    for entry, digest in chain:
        if chained_hash(previous, entry) != digest:
            return entry.reference
        previous = digest
    return None
