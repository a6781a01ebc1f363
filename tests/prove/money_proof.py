"""True proofs and changed ones before the offline verifier: `python -m tests.prove.money_proof`.

Bar 7 of money.md, first half: `verify.py` accepts every true proof and detects any one-bit change.
Logs of many sizes are built in memory; then a real portal books gifts, grows and signs its log,
and what it hands out over HTTP is checked by its own `/verify.py`, run by itself.
Prints `name value` lines; exit code 1 when one falls short.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.app import create_app
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db, transaction
from portal.giving.links import gift_token
from portal.giving.queries import gift_by_reference
from portal.giving.settling import settle_gift
from portal.jobs.publishing_log import publish_log
from portal.ledger.log_checking import log_faults
from portal.migrating import upgrade_all
from tests.conftest import test_environment
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, stand_in
from tests.factories.logs import KEY, SmallLog, book
from tests.rules.ledger.test_verify_file import verify
from tests.web.client import strict_client

MOST = 130
LARGE = (1_000, 4_096, 10_007)
SIGNED = (*range(1, 34), 63, 64, 65, 100, 127, 128, 129, 130, *LARGE)
GIFTS, RUNS = 4, 40
Figure = tuple[str, Any, Any]


def main() -> int:
    """Each figure, and 1 when one falls short of what is wanted."""
    fallen = False
    for name, value, wanted in prove(random.Random(2_026)):
        print(f"money_proof_{name} {value}", flush=True)
        fallen |= wanted is not None and value != wanted
    return int(fallen)


def prove(chance: random.Random) -> Iterator[Figure]:
    """(name, value, wanted or None) of every figure."""
    yield from _every_path()
    yield from _signed(chance)
    yield from _every_bit()
    yield from _portal(chance)


def accepts(receipt: str, later: str | None = None, keys: tuple[str, ...] = (KEY.public,)) -> bool:
    """Whether the verifier says yes."""
    try:
        verify.check(receipt, later, keys)
    except verify.Refused:
        return False
    return True


def _every_path() -> Iterator[Figure]:
    """Each leaf in each tree, and each tree as the beginning of each later one."""
    from portal.ledger.tree_rules import consistency_ranges, hashes_of, inclusion_ranges, joined
    from portal.ledger.tree_rules import perfect_parts as parts

    log = SmallLog(MOST)
    roots = [joined([log.node(part) for part in parts((0, n))]) for n in range(MOST + 1)]
    tried = refused = 0
    for size in range(1, MOST + 1):
        for index in range(size):
            path = hashes_of(inclusion_ranges(index, size), log.node)
            tried += 1
            refused += verify.root_by_path(log.node((0, index)), index, size, path) != roots[size]
    yield "inclusion_paths", tried, MOST * (MOST + 1) // 2
    yield "inclusion_paths_refused", refused, 0
    tried = refused = 0
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = hashes_of(consistency_ranges(old, new), log.node)
            tried += 1
            refused += not verify.begins_with(roots[old], roots[new], old, new, path)
    yield "consistency_paths", tried, MOST * (MOST + 1) // 2
    yield "consistency_paths_refused", refused, 0


def _signed(chance: random.Random) -> Iterator[Figure]:
    """Whole receipts, signature and all, in logs of many sizes, each with a later history."""
    tried = refused = 0
    log = SmallLog(max(SIGNED))
    for size in SIGNED:
        for index in sorted({0, size - 1, chance.randrange(size)}):
            tried += 1
            refused += not accepts(log.receipt(index, size=size), log.history(size, log.size))
    yield "true_receipts", tried, None
    yield "true_receipts_refused", refused, 0


def _every_bit() -> Iterator[Figure]:
    """Each bit of a receipt of two lines, and of a history, turned over by itself."""
    log = SmallLog(21)
    receipt, later = log.receipt(3, 17, size=20), log.history(20, 21)
    yield "receipt_accepted_before_changes", int(accepts(receipt, later)), 1
    tried, missed, spent = _turned_over(receipt, lambda text: accepts(text))
    yield "receipt_bits_changed", tried, len(receipt.encode()) * 8
    yield "receipt_bits_missed", missed, 0
    yield "receipt_bits_seconds", round(spent, 1), None
    tried, missed, _ = _turned_over(later, lambda text: accepts(receipt, text))
    yield "history_bits_changed", tried, len(later.encode()) * 8
    yield "history_bits_missed", missed, 0


def _turned_over(text: str, holds: Any) -> tuple[int, int, float]:
    raw, missed, began = text.encode(), 0, time.monotonic()
    for bit in range(len(raw) * 8):
        wrong = bytearray(raw)
        wrong[bit // 8] ^= 1 << bit % 8
        try:
            missed += holds(wrong.decode())
        except UnicodeDecodeError:
            continue
    return len(raw) * 8, missed, time.monotonic() - began


def _portal(chance: random.Random) -> Iterator[Figure]:
    """Gifts of a real portal, over HTTP, and its own `/verify.py` in processes of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(Settings.from_env(test_environment("sqlite", folder)))
        with app.app_context():
            upgrade_all(dict(db.engines))
            yield from _over_http(app, folder, chance)
            for engine in db.engines.values():
                engine.dispose()


def _over_http(app: Any, folder: Path, chance: random.Random) -> Iterator[Figure]:
    client = strict_client(app)
    paths = _paid_gifts(app)
    (folder / "verify.py").write_bytes(client.get("/verify.py").data)
    receipts = [client.get(f"{path}/proof.json").data for path in paths]
    yield "gifts_of_a_portal", len(receipts), GIFTS
    with transaction() as session:
        book(session, 1, 9)
    publish_log()
    refused = sum(_run(folder, r, _history(client, r)) != 0 for r in receipts)
    yield "gifts_refused_by_the_process", refused, 0
    missed = 0
    for _ in range(RUNS):
        wrong = bytearray(chance.choice(receipts))
        bit = chance.randrange(len(wrong) * 8)
        wrong[bit // 8] ^= 1 << bit % 8
        missed += _run(folder, bytes(wrong)) != 1
    yield "changes_tried_by_the_process", RUNS, None
    yield "changes_missed_by_the_process", missed, 0
    forged = SmallLog(5, log="test").receipt(2).encode()
    yield "other_key_accepted_by_the_process", int(_run(folder, forged) == 0), 0
    swapped = receipts[0].replace(_subject(receipts[0]), _subject(receipts[1]))
    yield "other_gifts_line_accepted", int(_run(folder, swapped) == 0), 0
    yield "faults_of_the_log", len(log_faults(db.session())), 0


def _paid_gifts(app: Any) -> list[str]:
    paths = []
    with stand_in() as running:
        for number in range(GIFTS):
            gateway = gateway_to(running)
            reference, page = at_payment_page(app, gateway, 25_000 + number)
            running.play.pay_by_card(page)
            running.play.run_chores()
            settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
            with transaction() as session:
                book(session, gift_by_reference(session, reference).campaign.organisation_id, 3)
            publish_log()
            paths.append(f"/es/gifts/{gift_token(LINK_KEY, reference)}")
    return paths


def _history(client: Any, receipt: bytes) -> bytes:
    size = verify.check(receipt.decode())["head"]["size"]
    history: bytes = client.get(f"/log/test/consistency.json?from={size}").data
    return history


def _subject(receipt: bytes) -> bytes:
    said: str = verify.check(receipt.decode())["entries"][0]["subject"]
    return said.encode()


def _run(folder: Path, receipt: bytes, later: bytes = b"") -> int:
    """The exit code of the downloaded program, alone with its files."""
    (folder / "receipt.json").write_bytes(receipt)
    (folder / "later.json").write_bytes(later)
    command = [sys.executable, "-I", "verify.py", "receipt.json"]
    command += ["--later", "later.json"] if later else []
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
