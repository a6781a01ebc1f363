"""The same seals, made by another hand: HPKE written on WebCrypto in the browser.

Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180). The browser opens what
the portal seals, and the portal opens what the browser seals, under the very `info` of the house.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose, context_for, open_key, seal_key
from portal.vault.errors import CannotOpen
from tests.browser.live_portal import live_portal
from tests.browser.visiting import LAUNCH
from tests.factories.sites import report

ROUNDS = 50
SCRIPT = (Path(__file__).parent / "webcrypto_hpke.js").read_text(encoding="utf-8")


def main() -> int:
    """Seal and open both ways, then a changed byte both ways."""
    done = {"opened_by_browser": 0, "opened_by_portal": 0, "changed_refused": 0}
    with (
        tempfile.TemporaryDirectory() as folder,
        live_portal(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        found = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=LAUNCH)
        page = browser.new_page()
        page.goto(f"{portal.url}/healthz")  # WebCrypto wants a trustworthy origin
        for _ in range(ROUNDS):
            for name in exchange(page):
                done[name] += 1
        browser.close()
    figures = {
        name: (f"{count}/{wanted(name)}", count == wanted(name)) for name, count in done.items()
    }
    return report("identity_webcrypto", figures)


def wanted(name: str) -> int:
    """Each round changes a byte in both directions."""
    return 2 * ROUNDS if name == "changed_refused" else ROUNDS


def exchange(page) -> list[str]:
    """One key each way; the names of what worked."""
    keys, content_key = PrivateKeys.generate(), os.urandom(32)
    context = context_for(Purpose.IDENTITY, "capsule", os.urandom(64))
    info = context.info(keys.public())
    private, public = keys.sealing.private_bytes_raw(), keys.public().sealing
    worked = []
    sealed = seal_key(content_key, keys.public(), context)
    if run(page, "open", private, public, info, sealed) == content_key.hex():
        worked.append("opened_by_browser")
    theirs = bytes.fromhex(run(page, "seal", private, public, info, content_key))
    if open_key(theirs, keys, context) == content_key:
        worked.append("opened_by_portal")
    if run(page, "open", private, public, info, flipped(sealed)) == "refused":
        worked.append("changed_refused")
    try:
        open_key(flipped(theirs), keys, context)
    except CannotOpen:
        worked.append("changed_refused")
    return worked


def flipped(sealed: bytes) -> bytes:
    """One bit of the ciphertext turned."""
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def run(page, what: str, *parts: bytes) -> str:
    """Call the browser's half with hexadecimal words."""
    words = [part.hex() for part in parts]
    return page.evaluate(
        f"async ([what, words]) => {{ {SCRIPT}; return hpke(what, words) }}", [what, words]
    )


if __name__ == "__main__":
    sys.exit(main())
