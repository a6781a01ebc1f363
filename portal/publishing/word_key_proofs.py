"""What the public log says of the organisations' keys for their words, and its proof."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.incidents.word_key_models import WordKey
from portal.incidents.word_key_queries import subjects_of
from portal.incidents.word_signing_rules import fingerprint, moment_of
from portal.ledger.log_proving import proof_file
from portal.ledger.log_queries import leaves_about


def told_key(key: WordKey) -> dict[str, Any]:
    """A key as everybody may read it."""
    return {
        "certificate": key.certificate,
        "fingerprint": fingerprint(key.public_key),
        # Who sees what happens in a place is nobody's to read: a witness has its number only.
        "name": "" if key.organisation.witness_area else key.organisation.slug,
        "number": key.number,
        "organisation": key.organisation.reference,
        "public_key": key.public_key,
        "since": moment_of(key.since),
    }


def told_end(key: WordKey) -> dict[str, Any] | None:
    """Its end, or None while it signs."""
    if key.end is None:
        return None
    return {
        "certificate": key.end.certificate,
        "ended": moment_of(key.end.ended_at),
        "public_key": key.public_key,
        "reason": key.end.reason,
    }


def proof_of_keys(session: Session, keys: Sequence[WordKey], *, livemode: bool) -> str | None:
    """The file that opens what the log says of them; None until a signed head covers any."""
    leaves = [
        leaf
        for key in keys
        for subject in subjects_of(key)
        for leaf in leaves_about(session, subject)
    ]
    return proof_file(session, leaves, livemode=livemode)
