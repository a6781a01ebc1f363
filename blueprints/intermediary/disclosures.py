"""Handing out what was agreed: audit first, then open, cut, lock under words, and store."""

from typing import Any

from blueprints.intermediary.holding import Unlocked, vault
from blueprints.languages import current_language
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.rules import OpeningReason


def hand_out_words(me: Unlocked, disclosure_id: str) -> door.Words:
    """The reader's words; raises what the vault refuses, and then nothing is stored."""
    now = utc_now()
    mine: dict[str, Any] = {
        "holder_id": me.holder_id,
        "keys": me.keys,
        "vault": vault(),
        "now": now,
    }
    with vault_transaction() as session:
        capsule = door.ensure_ready(session, disclosure_id=disclosure_id, **mine)
        opening_id = door.ask_to_open(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            reason=OpeningReason.DISCLOSING,
            vault=vault(),
            now=now,
        )
    with vault_reading() as session:
        cut = door.cut_disclosure(
            session, disclosure_id=disclosure_id, opening_id=opening_id, **mine
        )
    words = door.new_receipt(door.WordLanguage(current_language()))
    sealed = door.seal_disclosure(cut, words=words, vault=vault())
    with vault_transaction() as session:
        door.keep_disclosure(session, sealed=sealed, **mine)
    return words
