"""The public log for tests: entries to put in it, and a small one without a database."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from portal.clock import utc_now
from portal.extensions import transaction
from portal.giving.log_subjects import subjects_of
from portal.ledger.aid_funds import endow_pool
from portal.ledger.log_appending import append_waiting
from portal.ledger.log_keys import LogKey
from portal.ledger.log_rules import RECEIPT, EntryFacts, Head, as_file, commitment, statement_of
from portal.ledger.log_signing import sign_head
from portal.ledger.tree_rules import (
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    joined,
    leaf_hash,
    node_hash,
    perfect_parts,
)
from portal.money import Currency, Money
from portal.references import new_reference

KEY = LogKey("a key for tests only, of enough length")


def book(session: Session, organisation_id: int, times: int = 1, *, livemode: bool = False) -> None:
    """Entries that wait for their place in the log."""
    for _ in range(times):
        endow_pool(
            session,
            organisation_id=organisation_id,
            amount=Money(5_000, Currency.MXN),
            external_id=new_reference(),
            occurred_at=utc_now(),
            livemode=livemode,
            now=utc_now(),
        )


def append(*, livemode: bool = False, limit: int = 500) -> int:
    """Give waiting entries their place, committed."""
    with transaction() as session:
        return append_waiting(
            session, livemode=livemode, subjects=subjects_of, now=utc_now(), limit=limit
        )


def sign(*, livemode: bool = False, key: LogKey = KEY) -> int | None:
    """Sign what there is, committed; the size of the new head."""
    with transaction() as session:
        head = sign_head(session, livemode=livemode, key=key, now=utc_now())
        return head.size if head else None


class SmallLog:
    """A whole log in memory, whose facts and salts are known."""

    def __init__(
        self, size: int, *, log: str = "live", other: dict[int, str] | None = None
    ) -> None:
        self.size, self.log = size, log
        self.salts = [hashlib.sha256(b"salt %d" % n).digest() for n in range(size)]
        self.statements = [(other or {}).get(n, statement_of(self._facts(n))) for n in range(size)]
        self._nodes = {
            (0, n): leaf_hash(commitment(said, salt))
            for n, (said, salt) in enumerate(zip(self.statements, self.salts, strict=True))
        }

    def _facts(self, number: int) -> EntryFacts:
        return EntryFacts(
            reference=f"entry{number}",
            organisation="casa-puente",
            subject=f"gift:{number:016d}",
            occurred_on="2026-11-30",
            log=self.log,
            amounts={"MXN": {"fees": 1_392, "gifts": -25_000, "stripe_balance": 23_608}},
        )

    def node(self, part: tuple[int, int]) -> bytes:
        """The hash of a perfect subtree."""
        if part not in self._nodes:
            level, index = part
            left, right = (level - 1, 2 * index), (level - 1, 2 * index + 1)
            self._nodes[part] = node_hash(self.node(left), self.node(right))
        return self._nodes[part]

    def head(self, size: int, key: LogKey = KEY) -> dict[str, object]:
        """A signed head over the first `size` leaves."""
        root = joined([self.node(part) for part in perfect_parts((0, size))])
        said = Head(self.log, size, root, datetime(2026, 11, 30, 12, tzinfo=UTC))
        return {
            "log": self.log,
            "size": size,
            "root": root.hex(),
            "time": said.time,
            "key": key.public,
            "signature": key.sign(said.said),
        }

    def receipt(self, *indexes: int, size: int | None = None, key: LogKey = KEY) -> str:
        """The file of a donor whose lines these are."""
        size = size or self.size
        entries = [
            {
                "index": index,
                "path": [n.hex() for n in hashes_of(inclusion_ranges(index, size), self.node)],
                "salt": self.salts[index].hex(),
                "statement": self.statements[index],
            }
            for index in indexes
        ]
        return as_file({"format": RECEIPT, "head": self.head(size, key), "entries": entries})

    def history(self, old: int, new: int, key: LogKey = KEY) -> str:
        """The file that proves that the later log begins with the earlier one."""
        path = [n.hex() for n in hashes_of(consistency_ranges(old, new), self.node)]
        told = {"first": self.head(old, key), "second": self.head(new, key), "path": path}
        return as_file({"format": "resguardo-consistency-1", **told})
