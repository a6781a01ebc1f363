"""Wrong, unknown, purged and withdrawn words: one status, one length, one time.

Over HTTP, against the real server with the real work factors, 1,000 trials, one kind after the
other so that the machine's moods fall on all alike.
"""

import http.client
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from portal.clock import utc_now
from portal.extensions import limiter, vault_transaction
from portal.vault import door
from portal.vault.crypto.stretching import RECEIPT_WORK
from portal.vault.forgetting import forget
from tests.browser.live_portal import LivePortal, live_portal
from tests.factories.portal_alliance import PortalAlliance
from tests.factories.sites import report

TRIALS = 1000
MOST_APART_MS = 5.0
PATH = "/es/help/receipt"


def main() -> int:
    """Prepare one receipt of each kind, then ask in turn."""
    with tempfile.TemporaryDirectory() as folder, live_portal(Path(folder)) as portal:
        limiter.enabled = False  # what is measured is the answer, not the limit before it
        with portal.app.app_context():
            kinds = prepare(portal)
        answers = measure(portal, kinds)
    medians = {kind: statistics.median(ms for _, _, ms in got) for kind, got in answers.items()}
    apart = max(medians.values()) - min(medians.values())
    shapes = {(status, length) for got in answers.values() for status, length, _ in got}
    figures = {f"{kind}_median_ms": (f"{ms:.1f}", True) for kind, ms in medians.items()}
    figures["trials"] = (sum(map(len, answers.values())), True)
    figures["statuses_and_lengths"] = (len(shapes), len(shapes) == 1)
    figures["medians_apart_ms"] = (f"{apart:.2f}", apart <= MOST_APART_MS)
    return report("identity_receipts", figures)


def prepare(portal: LivePortal) -> dict[str, str]:
    """The words typed for each kind of failure."""
    alliance = PortalAlliance(caseload=100_000)
    portal.app.extensions["vault"] = alliance.vault
    object.__setattr__(alliance.vault, "receipt_work", RECEIPT_WORK)
    first, second = alliance.found("ana", "beto").values()
    alliance.people = {"ana": first, "beto": second}
    kept, withdrawn, purged = (ask(alliance) for _ in range(3))
    with vault_transaction() as session:
        keys = alliance.come_back(withdrawn)
        door.withdraw(session, capsule_id=withdrawn.capsule_id, keys=keys, now=utc_now())
        forget(session, purged.capsule_id, today=utc_now().date())
    unknown = door.new_receipt(door.WordLanguage.SPANISH)
    wrong = " ".join(str(kept.receipt).split()[:2] + str(unknown).split()[2:])
    return {
        "wrong": wrong,
        "unknown": str(unknown),
        "purged": str(purged.receipt),
        "withdrawn": str(withdrawn.receipt),
    }


def ask(alliance: PortalAlliance):
    """A request of a family that took words."""
    for one in alliance.people.values():
        if not isinstance(one.organisation, str):
            object.__setattr__(one, "organisation", one.organisation.reference)
    return alliance.ask(now=utc_now())


def measure(portal: LivePortal, kinds: dict[str, str]) -> dict[str, list[tuple[int, int, float]]]:
    """Status, length and milliseconds of every answer."""
    connection = http.client.HTTPConnection(urlsplit(portal.url).netloc)
    connection.request("GET", PATH)
    page = connection.getresponse()
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode()).group(1)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    answers = defaultdict(list)
    for trial in range(TRIALS):
        kind = list(kinds)[trial % len(kinds)]
        body = urlencode({"csrf_token": token, "words": kinds[kind]})
        began = time.perf_counter()
        connection.request("POST", PATH, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        answers[kind].append((answer.status, len(said), (time.perf_counter() - began) * 1000))
    return answers


if __name__ == "__main__":
    sys.exit(main())
