"""What was told of an incident goes once its verdict stands.

Two databases share no transaction: the main one says which are decided, then each goes in a
transaction of the vault's own. A worker killed in between finds the rest an hour later.
"""

from collections.abc import Iterator

from flask import current_app

from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import reading, vault_reading, vault_transaction
from portal.incidents.source_queries import decided_among
from portal.vault.attaching import delete_blobs
from portal.vault.destroying_originals import destroy_original, reports_kept
from portal.vault.errors import CapsuleNotFound


def destroy_decided() -> int:
    """Destroy each report whose incident has its verdict; return how many went."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.has_vault:
        return 0
    gone = 0
    for batch in _batches():
        with reading() as session:
            decided = decided_among(session, batch)
        gone += sum(_destroy(capsule_id) for capsule_id in decided)
    return gone


def _batches() -> Iterator[list[str]]:
    after = ""
    while True:
        with vault_reading() as session:
            batch = list(reports_kept(session, after=after))
        if not batch:
            return
        yield batch
        after = batch[-1]


def _destroy(capsule_id: str) -> bool:
    try:
        with vault_transaction() as session:
            names = destroy_original(session, capsule_id=capsule_id, now=utc_now())
    except CapsuleNotFound:  # withdrawn in the meantime
        return False
    delete_blobs(names, blobs=current_app.extensions["vault"].blobs)
    return True
