"""Everything of a running demo is seized but what people carry in their heads: nothing opens.

The thief holds both databases with their logs, the folder of sealed files, the configuration with
its peppers, the root's key of the demo, every password and authenticator of staff, donors and
volunteers, and one found receipt. The demo's file of intermediaries' words is left out, for a real
deployment has none; at the end it is used to show that the same attack would see an open identity.
"""

import base64
import contextlib
import json
import shutil
import sys
import tempfile
from itertools import chain
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from portal.demo.cast import PEOPLE
from portal.vault import door
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.errors import CannotOpen, ReceiptUnknown, VaultRefusal, WordsUnreadable
from portal.vault.models import LockedKeyPair, StoredContent, StoredReceipt, Wrap
from portal.vault.parcels import unpack
from portal.vault.process import VaultProcess
from portal.vault.rules import REQUESTER
from tests.browser.story_portal import RunningPortal, running_portal
from tests.canary import walking
from tests.canary.identities import identities
from tests.factories.sites import report

FAMILIES = 12
IDENTITIES = ("identity", "incident_report")
WORDS_IN_HEADS = "demo-passphrases.json"


def main() -> int:
    """Let families ask and people answer, seize the folder, and try everything."""
    with tempfile.TemporaryDirectory(prefix="seizure-") as place:
        folder, seized = Path(place) / "data", Path(place) / "seized"
        folder.mkdir()
        with running_portal(folder) as portal:
            receipt = live(portal)
            # While it runs: the write-ahead logs are seized too.
            shutil.copytree(folder, seized)
        heads = json.loads((seized / WORDS_IN_HEADS).read_text(encoding="utf-8"))
        (seized / WORDS_IN_HEADS).unlink()
        return attack(seized, receipt, list(heads.values()))


def live(portal: RunningPortal) -> str:
    """A week of a demo in a minute; one family's words are found."""
    people = identities(FAMILIES)
    words = []
    for number, person in enumerate(people):
        family = walking.Visitor(portal.url)
        words.append(walking.ask(family, person, number))
        walking.come_back(walking.Visitor(portal.url), words[-1], person)
    for handle in ("Ceiba", "Ahuehuete", "Jacaranda"):
        visitor = walking.Visitor(portal.url)
        walking.see_as(visitor, handle)
        for request in walking.unlock(visitor, portal.passphrase_of(handle.lower())):
            if walking.offered(visitor.get(request).text, "reason"):
                walking.serve(visitor, request, "Le leo, aquí estamos.")
    return words[0]


def attack(seized: Path, receipt: str, heads: list[str]) -> int:
    """Each key that can be had, against each seal."""
    known = configuration(seized)
    vault = process(known)
    guesses = [*known.values(), *credentials(known["PORTAL_SECRET_KEY"]), receipt]
    with Session(create_engine(f"sqlite:///{seized}/vault.sqlite")) as session:
        contents = session.execute(
            select(StoredContent.id, StoredContent.purpose, Wrap.recipient).join(
                Wrap, Wrap.content_id == StoredContent.id
            )
        ).all()
        sealed = {one for one, purpose, _who in contents if purpose in IDENTITIES}
        keys = [*unlocked_by(session, vault, guesses), *as_keys(seized, guesses)]
        opened = opened_with(session, contents, keys)
        mine, _others = receipts(session, vault, receipt)
        shown = opened_with(session, contents, [(REQUESTER, one) for one in mine])
        by_heads = opened_with(session, contents, unlocked_by(session, vault, heads))
    purposes = {one: purpose for one, purpose, _who in contents}
    figures = {
        "identities_sealed": (len(sealed), len(sealed) >= FAMILIES),
        "keys_tried": (len(keys), len(keys) > 50),
        "identities_open": (count := len(opened & sealed), count == 0),
        "anything_open": (len(opened), not opened),
        "receipts_opened_by_the_found_words": (len(mine), len(mine) == 1),
        "identities_open_to_the_receipt": (count := len(shown & sealed), count == 0),
        "what_the_receipt_opens": (
            "|".join(sorted({purposes[one] for one in shown})) or "nothing",
            {purposes[one] for one in shown} <= {"message", "message file", "case link"},
        ),
        "the_same_attack_with_the_words_in_heads": (
            f"{len(by_heads & sealed)}/{len(sealed)}",
            by_heads >= sealed,
        ),
    }
    return report("identity_seizure", figures)


def configuration(seized: Path) -> dict[str, str]:
    """Every secret that the process is started with."""
    found: dict[str, str] = json.loads((seized / "demo-secrets.json").read_text())
    return found


def process(known: dict[str, str]) -> VaultProcess:
    """The vault's process as the thief starts it, with the seized pepper."""
    return VaultProcess(
        known["PORTAL_VAULT_PEPPER"].encode(), Ed25519PrivateKey.generate().public_key()
    )


def credentials(secret_key: str) -> list[str]:
    """Every password and authenticator's secret of the demo's people."""
    return list(
        chain.from_iterable(
            (demo_password(one.username, secret_key), demo_totp_secret(one.username, secret_key))
            for one in PEOPLE
        )
    )


def unlocked_by(
    session: Session, vault: VaultProcess, guesses: list[str]
) -> list[tuple[str, PrivateKeys]]:
    """Intermediaries' keys that one of these unlocks, with their holder's id."""
    found = []
    for row in session.scalars(select(LockedKeyPair)):
        for guess in guesses:
            try:
                keys = unlock_with_passphrase(
                    LockedKeys(row.salt, row.locked),
                    guess,
                    owner=row.holder_id,
                    pepper=vault.passphrase_pepper,
                    work=vault.passphrase_work,
                )
            except (CannotOpen, WordsUnreadable, VaultRefusal):
                continue
            found.append((row.holder_id, keys))
    return found


def as_keys(seized: Path, guesses: list[str]) -> list[tuple[str, PrivateKeys]]:
    """Every secret as though it were a private key itself, for every holder and the requester."""
    raws = [guess.encode() for guess in guesses]
    raws += [bytes.fromhex(one) for one in guesses if is_hex(one)]
    raws += [base64.urlsafe_b64decode(one + "==") for one in guesses if is_base64(one)]
    raws += [path.read_bytes() for path in seized.glob("*.key")]
    halves = [raw[:32].ljust(32, b"\0") for raw in raws]
    return [("", PrivateKeys.from_bytes(half + half)) for half in halves]


def is_hex(text: str) -> bool:
    """Whether it spells bytes in hexadecimal."""
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return True


def is_base64(text: str) -> bool:
    """Whether it spells bytes in base64."""
    try:
        base64.urlsafe_b64decode(text + "==")
    except ValueError:
        return False
    return True


def receipts(
    session: Session, vault: VaultProcess, words: str
) -> tuple[list[PrivateKeys], list[PrivateKeys]]:
    """What the found words open: their own row as it should be, then every other row by force."""
    receipt = door.read_receipt(words)
    own, others = [], []
    first = door.find_row(session, receipt, vault=vault)
    with contextlib.suppress(ReceiptUnknown):
        own.append(door.open_receipt(first, receipt, vault=vault))
    for row in session.scalars(select(StoredReceipt)):
        if row.capsule_id == first.capsule_id:
            continue
        forced = type(first)(LockedKeys(row.salt, row.locked), first.tie, row.capsule_id)
        try:
            others.append(door.open_receipt(forced, receipt, vault=vault))
        except ReceiptUnknown:
            continue
    return [*own, *others], others


def opened_with(session: Session, contents: list, keys: list[tuple[str, PrivateKeys]]) -> set[str]:
    """The contents that any of these keys opens; an empty name stands for everyone."""
    opened = set()
    for content_id, _purpose, recipient in contents:
        for whose, key in keys:
            if whose not in ("", recipient):
                continue
            try:
                unpack(session, content_id, recipient=recipient, keys=key)
            except VaultRefusal:
                continue
            opened.add(content_id)
    return opened


if __name__ == "__main__":
    sys.exit(main())
