"""Named fields, one named person, one purpose, until a date: proposed, confirmed, agreed to.

Each of the three words is a signature over the sealed terms; a row of the database counts for
nothing.
"""

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import InvalidSignature
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import new_reference
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.directories import certified, ensure_certified
from portal.vault.disclosure_rules import ProposalFacts, ensure_may_propose
from portal.vault.errors import CapsuleNotFound, DisclosureRefused
from portal.vault.models import Capsule, Disclosure, DisclosureLock, KeyHolder, StoredContent, Wrap
from portal.vault.opening import open_cover
from portal.vault.parcels import keep, pack
from portal.vault.process import VaultProcess
from portal.vault.reaching import Reached, capsule_for, is_kept_away, locked_capsule
from portal.vault.receiving import tell_holder
from portal.vault.rules import REQUESTER


@dataclass(frozen=True, repr=False)
class Terms:
    """What is to be shown, to whom and what for; `account` is '' for a person without one."""

    fields: Set[str]
    reader: str
    purpose: str
    account: str = ""


def propose_disclosure(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    terms: Terms,
    until: date,
    confirmer_id: str,
    vault: VaultProcess,
    now: datetime,
) -> str:
    """Seals the terms to the proposer, the confirmer and the requester; returns the id.

    Raises CapsuleNotFound, NotCertified or DisclosureRefused; then nothing is stored.
    """
    mine = ensure_certified(session, holder_id, vault=vault, now=now)
    reached = capsule_for(session, capsule_id, holder_id=holder_id, lock=True)
    ensure_may_propose(_facts(session, reached, holder_id, terms, until, confirmer_id, vault, now))
    confirmer = certified(session, vault=vault, now=now)[confirmer_id]
    cover = open_cover(session, capsule_id=capsule_id, holder_id=holder_id, keys=keys)
    to = {holder_id: mine.keys, confirmer_id: confirmer.keys}
    if cover.requester is not None:
        to[REQUESTER] = cover.requester
    parcel = pack(
        write_terms(terms), capsule_id=capsule_id, purpose=Purpose.DISCLOSURE_TERMS, recipients=to
    )
    keep(session, parcel)
    row = Disclosure(
        id=new_reference(),
        capsule_id=capsule_id,
        terms_id=parcel.content_id,
        proposer_id=holder_id,
        confirmer_id=confirmer_id,
        until=until,
    )
    row.proposed = keys.signing.sign(disclosure_statement(session, row, "proposed"))
    session.add(row)
    session.flush()
    tell_holder(session, confirmer_id)
    return row.id


def confirm_disclosure(
    session: Session,
    *,
    disclosure_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """The second intermediary's word; raises CapsuleNotFound for everyone but the confirmer."""
    ensure_certified(session, holder_id, vault=vault, now=now)
    row = locked_disclosure(session, disclosure_id)
    if row.confirmer_id != holder_id:
        raise CapsuleNotFound
    row.confirmed = keys.signing.sign(disclosure_statement(session, row, "confirmed"))
    session.flush()


def consent(session: Session, *, capsule_id: str, disclosure_id: str, keys: PrivateKeys) -> None:
    """The requester agrees, under the words; raises CapsuleNotFound for another's request."""
    row = locked_disclosure(session, disclosure_id)
    if row.capsule_id != capsule_id:
        raise CapsuleNotFound
    row.consented = keys.signing.sign(disclosure_statement(session, row, "consented"))
    row.in_person = False
    session.flush()


def consent_in_person(
    session: Session,
    *,
    disclosure_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """The proposer records that the requester, who took no words, agreed in person.

    Raises CapsuleNotFound, NotCertified, or DisclosureRefused when there are words to agree with.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    row = locked_disclosure(session, disclosure_id)
    if row.proposer_id != holder_id:
        raise CapsuleNotFound
    cover = open_cover(session, capsule_id=row.capsule_id, holder_id=holder_id, keys=keys)
    if cover.requester is not None:
        raise DisclosureRefused("has words")
    row.consented = keys.signing.sign(disclosure_statement(session, row, "in person"))
    row.in_person = True
    session.flush()


def stop_disclosure(session: Session, *, capsule_id: str, disclosure_id: str) -> None:
    """The requester takes the consent back: terms, lock and content go at once."""
    row = locked_disclosure(session, disclosure_id)
    if row.capsule_id != capsule_id:
        raise CapsuleNotFound
    delete_disclosure(session, row)


def forget_expired(session: Session, *, now: datetime) -> int:
    """Deletes every disclosure whose date is over; how many."""
    over = (
        select(Disclosure)
        .join(Capsule, Capsule.id == Disclosure.capsule_id)
        .where(Disclosure.until < day_of(now))
        .order_by(Disclosure.id)
        .limit(200)
    )
    # One whose request somebody holds just now goes next time: nobody waits for many at once.
    free = over.with_for_update(of=Capsule, skip_locked=True)
    rows = session.scalars(free).all()
    for row in rows:
        delete_disclosure(session, row)
    return len(rows)


def delete_disclosure(session: Session, row: Disclosure) -> None:
    """Everything of it; what was read stays in the audit."""
    locks = select(DisclosureLock.content_id).where(DisclosureLock.disclosure_id == row.id)
    contents = [row.terms_id, *session.scalars(locks)]
    session.execute(delete(DisclosureLock).where(DisclosureLock.disclosure_id == row.id))
    session.execute(delete(Disclosure).where(Disclosure.id == row.id))
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents)))
    session.execute(delete(StoredContent).where(StoredContent.id.in_(contents)))


def is_signed(session: Session, row: Disclosure, word: str, keys: PublicKeys | None) -> bool:
    """Whether this word over the terms carries the signature of these keys."""
    given = {"proposed": row.proposed, "confirmed": row.confirmed}.get(word, row.consented)
    if given is None or keys is None:
        return False
    try:
        keys.signing_key().verify(given, disclosure_statement(session, row, word))
    except InvalidSignature:
        return False
    return True


def disclosure_statement(session: Session, row: Disclosure, word: str) -> bytes:
    """What each of the three signs: this word, about exactly these terms."""
    terms = session.get_one(StoredContent, row.terms_id)
    return frame(
        "resguardo disclosure 1",
        word,
        row.id,
        row.capsule_id,
        row.proposer_id,
        row.confirmer_id,
        row.until.isoformat(),
        hashlib.sha256(terms.ciphertext).digest(),
    )


def write_terms(terms: Terms) -> bytes:
    """The terms as they are sealed."""
    fields = {
        "fields": sorted(terms.fields),
        "reader": terms.reader,
        "purpose": terms.purpose,
        "account": terms.account,
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def read_terms(plain: bytes) -> Terms:
    """The terms that `write_terms` wrote."""
    said = json.loads(plain)
    return Terms(frozenset(said["fields"]), said["reader"], said["purpose"], said["account"])


def locked_disclosure(session: Session, disclosure_id: str) -> Disclosure:
    """The disclosure, its request locked before it; raises CapsuleNotFound."""
    of = select(Disclosure.capsule_id).where(Disclosure.id == disclosure_id)
    locked_capsule(session, session.scalar(of))
    row = session.get(Disclosure, disclosure_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise CapsuleNotFound
    return row


def _facts(
    session: Session,
    reached: Reached,
    holder_id: str,
    terms: Terms,
    until: date,
    confirmer_id: str,
    vault: VaultProcess,
    now: datetime,
) -> ProposalFacts:
    mine = session.get_one(KeyHolder, holder_id)
    entry = certified(session, vault=vault, now=now).get(confirmer_id)
    return ProposalFacts(
        fields=terms.fields,
        reader=terms.reader,
        purpose=terms.purpose,
        until=until,
        today=day_of(now),
        confirmer_certified=entry is not None,
        confirmer_is_self=confirmer_id == holder_id,
        confirmer_kept_away=is_kept_away(session, reached.capsule, confirmer_id),
        confirmer_elsewhere=entry is not None and entry.organisation != mine.organisation,
    )
