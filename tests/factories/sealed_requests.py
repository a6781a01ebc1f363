"""A small alliance with its vault: two organisations, their intermediaries, families who ask."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.admitting import admit
from portal.vault.appointing import Pair, appoint
from portal.vault.availability_rules import CASELOAD
from portal.vault.certifying import publish_with_demo_root
from portal.vault.covers import Cover
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.crypto.stretching import WorkFactor
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.directories import certified
from portal.vault.enrolling import enrol, new_keys
from portal.vault.process import VaultProcess
from portal.vault.receiving import Ask, receive, seal_request
from portal.vault.rules import OpeningReason

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
COVER = Cover(needs=("food",), urgency="days", area="31")
CHEAP = WorkFactor(memory_kib=8, passes=1)
FAMILY = {"name": "María Ñúñez Pech", "contact": "55 1234 5678", "story": "Mi hijo no volvió."}


@dataclass
class Person:
    """An intermediary of a test, with their private keys at hand."""

    holder_id: str
    organisation: str
    account: str
    keys: PrivateKeys
    passphrase: str


@dataclass
class Asked:
    """A request that was received, and the words it was received under."""

    capsule_id: str
    receipt: Words | None


@dataclass
class Alliance:
    """Everything a test of the vault starts from; every method commits."""

    root: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    people: dict[str, Person] = field(default_factory=dict)
    caseload: int = CASELOAD
    vault: VaultProcess = field(init=False)

    def __post_init__(self):
        self.vault = VaultProcess(
            b"p" * 32,
            self.root.public_key(),
            receipt_work=CHEAP,
            passphrase_work=CHEAP,
            caseload=self.caseload,
        )

    def enrol(self, name, organisation, now=NOW):
        fresh = new_keys(vault=self.vault)
        with vault_transaction() as session:
            admit(
                session,
                account=f"account-{name}",
                organisation=organisation,
                by_account="administrator",
                now=now,
            )
            enrol(
                session,
                account=f"account-{name}",
                organisation=organisation,
                organisation_name=organisation.title(),
                fresh=fresh,
                now=now,
            )
        keys = unlock_with_passphrase(
            fresh.locked,
            str(fresh.passphrase),
            owner=fresh.holder_id,
            pepper=self.vault.passphrase_pepper,
            work=CHEAP,
        )
        person = Person(
            fresh.holder_id, organisation, f"account-{name}", keys, str(fresh.passphrase)
        )
        self.people[name] = person
        return person

    def publish(self, now=NOW):
        with vault_transaction() as session:
            return publish_with_demo_root(session, root=self.root, vault=self.vault, now=now)

    def pair(self, chosen="ana", backup="beto", now=NOW) -> Pair:
        with vault_reading() as session:
            entries = certified(session, vault=self.vault, now=now).values()
        return appoint(
            entries,
            chosen_organisation=self.people[chosen].organisation,
            backup_organisation=self.people[backup].organisation,
        )

    def ask(self, *, identity=FAMILY, receipt="new", now=NOW, cover=COVER, excluded=()) -> Asked:
        words = self.fresh_words() if receipt == "new" else receipt
        request = seal_request(
            Ask(identity, cover, frozenset(excluded)),
            pair=self.pair(now=now),
            receipt=words,
            vault=self.vault,
        )
        with vault_transaction() as session:
            receive(session, request=request, vault=self.vault, now=now)
        return Asked(request.capsule_id, words)

    def fresh_words(self) -> Words:
        """Words whose first two find nothing: among thousands of requests some would meet."""
        with vault_reading() as session:
            return door.free_receipt(session, WordLanguage.SPANISH, vault=self.vault)

    def come_back(self, asked: Asked) -> PrivateKeys:
        with vault_reading() as session:
            found = door.find_row(session, asked.receipt, vault=self.vault)
        return door.open_receipt(found, asked.receipt, vault=self.vault)

    def write(self, asked: Asked, text, name="ana", *, keys=None, now=NOW, once="") -> None:
        person = self.people[name]
        with vault_transaction() as session:
            door.write_to_requester(
                session,
                capsule_id=asked.capsule_id,
                holder_id=person.holder_id,
                keys=keys or person.keys,
                text=text,
                once=once,
                vault=self.vault,
                now=now,
            )

    def read_as_family(self, asked: Asked):
        keys = self.come_back(asked)
        with vault_reading() as session:
            return door.thread_for_requester(
                session, capsule_id=asked.capsule_id, keys=keys, vault=self.vault
            )

    def read_as(self, asked: Asked, name="ana"):
        person = self.people[name]
        with vault_reading() as session:
            return door.thread_for_intermediary(
                session,
                capsule_id=asked.capsule_id,
                holder_id=person.holder_id,
                keys=person.keys,
                vault=self.vault,
            )

    def open(self, asked: Asked, name="ana", now=NOW, reason=OpeningReason.FIRST_READING):
        person = self.people[name]
        with vault_transaction() as session:
            opening_id = door.ask_to_open(
                session,
                capsule_id=asked.capsule_id,
                holder_id=person.holder_id,
                reason=reason,
                vault=self.vault,
                now=now,
            )
        with vault_reading() as session:
            return door.open_identity(
                session,
                opening_id=opening_id,
                holder_id=person.holder_id,
                keys=person.keys,
                now=now,
            )

    def release(self, asked: Asked, name="ana", now=NOW, **facts):
        person = self.people[name]
        with vault_transaction() as session:
            return door.release(
                session,
                capsule_id=asked.capsule_id,
                holder_id=person.holder_id,
                keys=person.keys,
                facts=case_facts(**facts),
                incident="incident-1",
                vault=self.vault,
                now=now,
            )


def case_facts(**changes):
    fields = {
        "organisation": "puentes",
        "needs": ("food",),
        "urgency": "days",
        "household": "3-5",
        "text": "Una familia necesita despensa.",
        "tied_to_verified_incident": True,
        "cell": "state:31 month:2026-03",
    }
    return door.CaseFacts(**(fields | changes))


def found_alliance(caseload=CASELOAD) -> Alliance:
    """Two organisations with one certified intermediary each, and a third person elsewhere."""
    alliance = Alliance(caseload=caseload)
    alliance.enrol("ana", "puentes")
    alliance.enrol("beto", "raices")
    alliance.enrol("cora", "semilla")
    alliance.publish()
    return alliance
