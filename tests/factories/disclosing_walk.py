"""The steps of the random walk that show named fields to one reader, and those kept away."""

from datetime import timedelta

from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CapsuleNotFound
from portal.vault.excluding import exclude_person
from portal.vault.models import (
    Capsule,
    Complaint,
    ComplaintAnswer,
    Disclosure,
    DisclosureLock,
    KeptAwayPerson,
)
from portal.vault.rules import READER, REQUESTER, OpeningReason

IDENTITY = {"where": "Tzintzuntzan", "reach": "55 0199 4477", "more": "Mi hermano"}
FIELDS = (frozenset({"reach"}), frozenset({"where", "more"}))
STEPS = {"propose": 3, "confirm": 3, "agree": 3, "hand_out": 5, "read_out": 4, "stop": 1,
         "keep_away": 1, "answer_complaint": 1, "open_file": 2}  # fmt: skip


class DisclosingWalk:
    """For `Walk`, which knows the families, the people, the hand that draws and the day."""

    def __init__(self):
        self.locked = []

    def as_holder(self, person):
        """What every deed of an intermediary needs."""
        return {
            "holder_id": person.holder_id, "keys": person.keys, "vault": self.alliance.vault,
            "now": self.now,
        }  # fmt: skip

    def people_by_id(self):
        return {one.holder_id: one for one in self.alliance.people.values()}

    def mostly_of(self, asked):
        """One of the request's two people, and now and then somebody else."""
        with vault_reading() as session:
            row = session.get_one(Capsule, asked.capsule_id)
            two = [row.chosen_id, row.backup_id]
        if self.hand.random() < 0.1:
            return self.alliance.people[self.person()]
        return self.people_by_id()[self.hand.choice(two)]

    def a_row(self, table, mostly=lambda _one: True):
        """Some row of the table, or the refusal that there is none."""
        with vault_reading() as session:
            rows = session.scalars(select(table).order_by(table.id)).all()
            session.expunge_all()
        if not rows:
            raise CapsuleNotFound
        ripe = [one for one in rows if mostly(one)]
        return self.hand.choice(ripe if ripe and self.hand.random() < 0.9 else rows)

    def propose(self):
        asked, other = self.one(), self.alliance.people[self.person()]
        me = self.mostly_of(asked)
        terms = door.Terms(self.hand.choice(FIELDS), "Lic. Paz", "Amparo")
        with vault_transaction() as session:
            door.propose_disclosure(
                session, capsule_id=asked.capsule_id, terms=terms,
                until=(self.now + timedelta(days=3)).date(), confirmer_id=other.holder_id,
                **self.as_holder(me),
            )  # fmt: skip

    def confirm(self):
        row = self.a_row(Disclosure)
        who = self.hand.choice([row.confirmer_id, row.confirmer_id, row.proposer_id])
        with vault_transaction() as session:
            door.confirm_disclosure(
                session, disclosure_id=row.id, **self.as_holder(self.people_by_id()[who])
            )

    def agree(self):
        row = self.a_row(Disclosure)
        asked = next(one for one in self.asked if one.capsule_id == row.capsule_id)
        if not asked.receipt or self.hand.random() < 0.1:
            asked = self.one(with_words=True)
        keys = self.keys_of(asked)
        with vault_transaction() as session:
            door.consent(session, capsule_id=asked.capsule_id, disclosure_id=row.id, keys=keys)

    def hand_out(self):
        row = self.a_row(Disclosure, mostly=lambda one: one.confirmed and one.consented)
        who = self.as_holder(self.people_by_id()[row.proposer_id])
        with vault_transaction() as session:
            capsule = door.ensure_ready(session, disclosure_id=row.id, **who)
            opening = door.ask_to_open(
                session, capsule_id=capsule, holder_id=row.proposer_id,
                reason=OpeningReason.DISCLOSING, vault=self.alliance.vault, now=self.now,
            )  # fmt: skip
        with vault_reading() as session:
            cut = door.cut_disclosure(session, disclosure_id=row.id, opening_id=opening, **who)
        assert set(cut.fields) == set(cut.terms.fields), "more than was agreed on"
        words = self.alliance.fresh_words()
        sealed = door.seal_disclosure(cut, words=words, vault=self.alliance.vault)
        with vault_transaction() as session:
            door.keep_disclosure(session, sealed=sealed, **who)
        self.locked.append(words)

    def read_out(self):
        if not self.locked:
            raise CapsuleNotFound
        words, vault = self.hand.choice(self.locked[-4:]), self.alliance.vault
        with vault_reading() as session:
            found = door.find_disclosure(session, words, account="", vault=vault, now=self.now)
        keys = door.unlock_disclosure(found, words, vault=vault)
        with vault_transaction() as session:
            reading = door.ask_to_read(session, disclosure_id=found.disclosure_id, now=self.now)
        with vault_reading() as session:
            door.read_disclosure(session, reading_id=reading, keys=keys, now=self.now)

    def stop(self):
        row = self.a_row(Disclosure)
        with vault_transaction() as session:
            door.stop_disclosure(session, capsule_id=row.capsule_id, disclosure_id=row.id)

    def keep_away(self):
        holder_id = self.alliance.people[self.person()].holder_id
        with vault_transaction() as session:
            exclude_person(
                session, capsule_id=self.one().capsule_id, holder_id=holder_id, now=self.now
            )

    def answer_complaint(self):
        row = self.a_row(Complaint)
        with vault_transaction() as session:
            door.answer_complaint(
                session, complaint_id=row.id, text="le leo",
                **self.as_holder(self.people_by_id()[row.to_id]),
            )  # fmt: skip

    def open_file(self):
        asked = self.one()
        person = self.mostly_of(asked)
        name = next(key for key, one in self.alliance.people.items() if one is person)
        self.alliance.open(asked, name, now=self.now)
        with vault_transaction() as session:
            door.ask_to_open_file(
                session, capsule_id=asked.capsule_id, holder_id=person.holder_id, now=self.now
            )


def readers_by_content(session):
    """Whose alone a content is, where it is not the request's own two people's and the family's."""
    complaints = {row.id: row for row in session.scalars(select(Complaint))}
    # Terms pass with a hand-over to whoever then stands in the place: they read the request whole.
    agreed = session.execute(select(Disclosure, Capsule).join(Capsule)).all()
    terms = [
        (row.terms_id, {row.proposer_id, row.confirmer_id, request.chosen_id, request.backup_id})
        for row, request in agreed
    ]
    answers = session.scalars(select(ComplaintAnswer))
    return {
        **{row.content_id: {row.to_id} for row in complaints.values()},
        **{row.content_id: {REQUESTER, complaints[row.complaint_id].to_id} for row in answers},
        **{terms_id: {REQUESTER, *people} for terms_id, people in terms},
        **{row.content_id: {READER} for row in session.scalars(select(DisclosureLock))},
    }


def people_away(session):
    """Which person is kept away from which request."""
    return {(row.capsule_id, row.holder_id) for row in session.scalars(select(KeptAwayPerson))}
