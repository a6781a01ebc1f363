"""10,000 random operations, and never a wrap for anyone but a family and its two intermediaries.

Each operation is drawn by a seeded hand. After every hundred the whole graph of keys is read again;
beside it, what an attacker with the database would try is tried and has to be refused.
"""

import random
import sys
from collections import Counter
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from portal.clock import day_of
from portal.extensions import vault_reading, vault_transaction
from portal.money import Currency, Money
from portal.vault import door
from portal.vault.attaching import stored_files
from portal.vault.certifying import draft_directory, publish
from portal.vault.crypto.directory import sign_directory, verify_directory
from portal.vault.crypto.signing import Direction
from portal.vault.crypto.words import WordLanguage
from portal.vault.disclosing import forget_expired
from portal.vault.errors import (
    AlreadyReceived,
    AlreadyReleased,
    CannotOpen,
    CapsuleNotFound,
    ComplaintRefused,
    DirectoryRefused,
    DisclosureRefused,
    FileRefused,
    HandOverRefused,
    NobodyToSealTo,
    NotCertified,
    NotYetReleased,
    OpeningRefused,
    ReceiptUnknown,
    VaultRefusal,
)
from portal.vault.evidence_rules import Expense, evidence_of
from portal.vault.excluding import exclude
from portal.vault.file_rules import Upload
from portal.vault.models import Capsule, Exclusion, StoredContent, ThreadMessage, Wrap
from portal.vault.parcels import unpack
from portal.vault.passing import pass_to_backups
from portal.vault.rules import REQUESTER
from tests.engines import SQLITE
from tests.factories.disclosing_walk import (
    IDENTITY,
    STEPS,
    DisclosingWalk,
    people_away,
    readers_by_content,
)
from tests.factories.hand_overs import WideAlliance, hand_over
from tests.factories.sealed_requests import NOW, Asked
from tests.factories.sites import fresh_site, report

OPERATIONS, LOOK_EVERY, SEED = 10_000, 100, 20260310
KINDS = 26
NAMES = ("ana", "beto", "cora", "dora", "rita")
REFUSALS = (
    AlreadyReceived, AlreadyReleased, CannotOpen, CapsuleNotFound, ComplaintRefused,
    DisclosureRefused, FileRefused, HandOverRefused, NobodyToSealTo, NotCertified,
    NotYetReleased, OpeningRefused, ReceiptUnknown,
)  # fmt: skip


class Walk(DisclosingWalk):
    """An alliance, the families that asked, and a hand that draws."""

    def __init__(self):
        super().__init__()
        self.alliance = WideAlliance(caseload=100_000)
        self.hand = random.Random(SEED)
        self.asked, self.released = [], []
        self.done, self.refused = 0, 0
        self.did = Counter()
        self.now = NOW
        self.keys = {}

    def step(self):
        """One operation; a typed refusal is an answer too."""
        weights = {"ask": 6, "ask_without_words": 2, "answer": 4, "write": 4, "open": 4,
                   "release": 3, "exclude": 1, "withdraw": 1, "next_day": 1, "hand_over": 3,
                   "complain": 1, "note": 2, "send_file": 2, "change_words": 1, "pass_on": 1,
                   "pass_to_backups": 1, "bring_evidence": 4, **STEPS}  # fmt: skip
        if len(self.asked) < 5:
            name = "ask"
        else:
            name = self.hand.choices(list(weights), list(weights.values()))[0]
        try:
            getattr(self, name)()
            self.did[name] += 1
        except REFUSALS:
            self.refused += 1
        self.done += 1

    def one(self, *, with_words=False):
        """Some family, or one that took words."""
        found = [asked for asked in self.asked if asked.receipt or not with_words]
        return self.hand.choice(found)

    def ask(self):
        self.asked.append(self.alliance.ask(identity=IDENTITY, now=self.now))

    def ask_without_words(self):
        self.asked.append(self.alliance.ask(identity=IDENTITY, receipt=None, now=self.now))

    def keys_of(self, asked):
        """The requester's keys; words are stretched once a family."""
        if asked.capsule_id not in self.keys:
            self.keys[asked.capsule_id] = self.alliance.come_back(asked)
        return self.keys[asked.capsule_id]

    def answer(self):
        asked = self.one(with_words=True)
        keys = self.keys_of(asked)
        with vault_transaction() as session:
            door.write_to_intermediary(
                session, capsule_id=asked.capsule_id, keys=keys, text="aquí estoy",
                vault=self.alliance.vault, now=self.now,
            )  # fmt: skip

    def write(self):
        asked, person = self.one(), self.alliance.people[self.hand.choice(NAMES)]
        with vault_transaction() as session:
            door.write_to_requester(
                session, capsule_id=asked.capsule_id, holder_id=person.holder_id,
                keys=person.keys, text="le leo", vault=self.alliance.vault, now=self.now,
            )  # fmt: skip

    def open(self):
        self.alliance.open(self.one(), self.hand.choice(NAMES), now=self.now)

    def release(self):
        asked = self.one()
        self.alliance.release(asked, self.hand.choice(NAMES), now=self.now)
        self.released.append(asked)

    def exclude(self):
        organisation = self.alliance.people[self.hand.choice(NAMES)].organisation
        with vault_transaction() as session:
            exclude(session, capsule_id=self.one().capsule_id, organisation=organisation,
                    now=self.now)  # fmt: skip

    def withdraw(self):
        asked = self.one(with_words=True)
        keys = self.keys_of(asked)
        self.asked.remove(asked)
        with vault_transaction() as session:
            door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=self.now)

    def person(self):
        """Somebody, without looking whether it is their turn."""
        return self.hand.choice(NAMES)

    def hand_over(self):
        hand_over(self.alliance, self.one(), self.person(), self.person(), now=self.now)

    def pass_on(self):
        giver, receiver = (self.alliance.people[self.person()] for _ in range(2))
        with vault_transaction() as session:
            door.pass_on(
                session, holder_id=giver.holder_id, keys=giver.keys,
                to_holder_id=receiver.holder_id, vault=self.alliance.vault, now=self.now, limit=2,
            )  # fmt: skip

    def pass_to_backups(self):
        with vault_transaction() as session:
            pass_to_backups(session, now=self.now)

    def note(self):
        person = self.alliance.people[self.person()]
        with vault_transaction() as session:
            door.note_spoken(
                session, capsule_id=self.one().capsule_id, holder_id=person.holder_id,
                keys=person.keys, text="dijo que sí", vault=self.alliance.vault, now=self.now,
            )  # fmt: skip

    def complain(self):
        asked = self.one(with_words=True)
        about, to = (self.alliance.people[self.person()] for _ in range(2))
        with vault_transaction() as session:
            door.complain(
                session, capsule_id=asked.capsule_id, keys=self.keys_of(asked),
                about_id=about.holder_id, organisation=to.organisation, text="no llamó",
                vault=self.alliance.vault, now=self.now,
            )  # fmt: skip

    def send_file(self):
        asked = self.one(with_words=True)
        vault = self.alliance.vault
        with (
            stored_files([Upload("a.pdf", b"%PDF-1.7 x %%EOF")], blobs=vault.blobs) as files,
            vault_transaction() as session,
        ):
            door.write_to_intermediary(
                session, capsule_id=asked.capsule_id, keys=self.keys_of(asked), text="",
                files=files, vault=vault, now=self.now,
            )  # fmt: skip

    def bring_evidence(self):
        asked = self.hand.choice(self.released or self.asked)
        person = self.alliance.people[self.person()]
        vault, paper = self.alliance.vault, Upload("factura.pdf", b"%PDF-1.7 x %%EOF")
        expense = Expense("k3y7", Money(100, Currency.MXN), day_of(self.now))
        with stored_files([paper], blobs=vault.blobs) as [file], vault_transaction() as session:
            door.bring_evidence(
                session, capsule_id=asked.capsule_id, holder_id=person.holder_id,
                keys=person.keys, evidence=evidence_of(expense, paper), file=file, once="",
                vault=vault, now=self.now,
            )  # fmt: skip

    def change_words(self):
        asked = self.one(with_words=True)
        vault = self.alliance.vault
        with vault_reading() as session:
            fresh = door.free_receipt(session, WordLanguage.SPANISH, vault=vault)
            found = door.find_row(session, asked.receipt, vault=vault)
        relocked = door.relock(found, asked.receipt, fresh, vault=vault)
        with vault_transaction() as session:
            door.change_words(session, relocked=relocked, now=self.now)
        self.asked.remove(asked)
        self.asked.append(Asked(asked.capsule_id, fresh))

    def next_day(self):
        self.now += timedelta(days=1)
        self.alliance.publish(self.now)
        with vault_transaction() as session:
            forget_expired(session, now=self.now)

    def strangers(self) -> int:
        """Wraps whose recipient is neither the family nor one of its two intermediaries, or who
        was kept away; complaints and disclosures are for their readers and for nobody else."""
        with vault_reading() as session:
            rows = session.execute(
                select(
                    Wrap.recipient,
                    Wrap.content_id,
                    Capsule.id,
                    Capsule.chosen_id,
                    Capsule.backup_id,
                )
                .join(StoredContent, StoredContent.id == Wrap.content_id)
                .join(Capsule, Capsule.id == StoredContent.capsule_id)
            ).all()
            own, person_away = readers_by_content(session), people_away(session)
            away = {
                (one.capsule_id, one.organisation) for one in session.scalars(select(Exclusion))
            }
        organisation = {one.holder_id: one.organisation for one in self.alliance.people.values()}
        return sum(
            recipient not in own.get(content, {REQUESTER, chosen, backup})
            or (capsule, organisation.get(recipient)) in away
            or (capsule, recipient) in person_away
            for recipient, content, capsule, chosen, backup in rows
        )


def attacks(walk) -> tuple[int, int]:
    """Swapped wraps, contents, authors and directories: how many were tried, how many refused."""
    tried = [swapped_wrap(walk), swapped_content(walk), swapped_author(walk), *directories(walk)]
    return len(tried), sum(tried)


def swapped_wrap(walk) -> bool:
    """Somebody else's sealed key in place of one's own."""
    mine, other = walk.alliance.ask(now=walk.now), walk.alliance.ask(now=walk.now)
    ana = walk.alliance.people["ana"]
    with vault_transaction() as session:
        place = contents(session, mine)[0]
        theirs = session.get_one(Wrap, (contents(session, other)[0], ana.holder_id)).sealed_key
        session.get_one(Wrap, (place, ana.holder_id)).sealed_key = theirs
    return refuses(place, ana)


def swapped_content(walk) -> bool:
    """Another capsule's ciphertext under one's own keys."""
    mine, other = walk.alliance.ask(now=walk.now), walk.alliance.ask(now=walk.now)
    with vault_transaction() as session:
        place = contents(session, mine)[0]
        theirs = session.get_one(StoredContent, contents(session, other)[0]).ciphertext
        session.get_one(StoredContent, place).ciphertext = theirs
    return refuses(place, walk.alliance.people["ana"])


def swapped_author(walk) -> bool:
    """A message said to be another intermediary's: its words are never shown."""
    asked = walk.alliance.ask(now=walk.now)
    ana, cora = walk.alliance.people["ana"], walk.alliance.people["cora"]
    with vault_transaction() as session:
        door.write_to_requester(
            session, capsule_id=asked.capsule_id, holder_id=ana.holder_id, keys=ana.keys,
            text="véame en la plaza", vault=walk.alliance.vault, now=walk.now,
        )  # fmt: skip
        mine = ThreadMessage.capsule_id == asked.capsule_id
        session.execute(update(ThreadMessage).where(mine).values(author=cora.holder_id))
    keys = walk.alliance.come_back(asked)
    with vault_reading() as session:
        thread = door.thread_for_requester(
            session, capsule_id=asked.capsule_id, keys=keys, vault=walk.alliance.vault
        )
    to_me = [one for one in thread if one.direction is Direction.TO_REQUESTER]
    return all(one.refused and one.text is None for one in to_me) and bool(to_me)


def directories(walk) -> list[bool]:
    """A list signed by another root, one that has run out, and one signed for a time to come."""
    with vault_reading() as session:
        draft = draft_directory(session, now=walk.now)
    forged = sign_directory(draft, Ed25519PrivateKey.generate())
    genuine = sign_directory(draft, walk.alliance.root)
    return [
        refused(lambda: take_in(walk, forged)),
        refused(lambda: check(walk, genuine, walk.now + timedelta(days=31))),
        refused(lambda: check(walk, genuine, walk.now - timedelta(days=1))),
    ]


def take_in(walk, signed):
    with vault_transaction() as session:
        publish(session, signed=signed, vault=walk.alliance.vault, now=walk.now)


def check(walk, signed, now):
    verify_directory(signed, walk.alliance.root.public_key(), now=now)


def refused(act) -> bool:
    """Whether the act meets the refusal it should."""
    try:
        act()
    except DirectoryRefused:
        return True
    return False


def refuses(content_id, person) -> bool:
    """Whether the content stays closed to the person."""
    try:
        with vault_reading() as session:
            unpack(session, content_id, recipient=person.holder_id, keys=person.keys)
    except VaultRefusal:
        return True
    return False


def contents(session, asked):
    """The ids of a capsule's contents, the cover's kind first."""
    query = select(StoredContent.id).where(StoredContent.capsule_id == asked.capsule_id)
    return session.scalars(query.order_by(StoredContent.purpose)).all()


def main() -> int:
    """Walk, look, attack."""
    strangers = tried = held = 0
    with fresh_site(SQLITE) as app, app.app_context():
        walk = Walk()
        for _ in range(OPERATIONS // LOOK_EVERY):
            for _ in range(LOOK_EVERY):
                walk.step()
            strangers += walk.strangers()
            more, stood = attacks(walk)
            tried, held = tried + more, held + stood
    figures = {
        "operations": (walk.done, walk.done == OPERATIONS),
        "of_which_refused": (walk.refused, walk.refused < OPERATIONS // 2),
        "kinds_of_deed_done": (len(walk.did), len(walk.did) == KINDS),
        "fewest_of_a_kind": (least := min(walk.did.values()), least >= 20),
        "wraps_of_strangers": (strangers, strangers == 0),
        "attacks_refused": (f"{held}/{tried}", held == tried > 0),
    }
    return report("identity_key_graph", figures)


if __name__ == "__main__":
    sys.exit(main())
