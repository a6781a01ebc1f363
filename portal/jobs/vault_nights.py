"""The vault's own nights: what is due is forgotten, and the order of arrival disappears."""

import logging

from flask import current_app

from portal.clock import day_of, utc_now
from portal.config import Settings
from portal.extensions import db, vault_reading, vault_transaction
from portal.vault.attaching import delete_blobs
from portal.vault.auditing import broken_link, chain_finished_days
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import CLOCK, due, forget_by
from portal.vault.losing_order import lose_order
from portal.vault.renewing import tell_of_renewals

log = logging.getLogger("portal.jobs")


def forget_what_is_due() -> int:
    """Forget every request whose day has come, each in a transaction of its own; how many went.

    A process that dies in between has forgotten some whole and others not at all.
    """
    if not _has_vault():
        return 0
    gone = 0
    while batch := _due():
        for capsule_id in batch:
            gone += _forget(capsule_id)
    return gone


def tell_renewals() -> int:
    """Say to intermediaries, without a word on whom, that something must be renewed."""
    if not _has_vault():
        return 0
    with vault_transaction() as session:
        return tell_of_renewals(session, now=utc_now())


def keep_vault_nightly() -> None:
    """Forget, chain the audit's finished days, and rewrite the tables without their order.

    The rewriting also takes what was deleted out of the live files and the write-ahead log.
    """
    if not _has_vault():
        return
    forget_what_is_due()
    with vault_transaction() as session:
        chain_finished_days(session, today=day_of(utc_now()))
        broken = broken_link(session)
    if broken:
        log.critical("vault audit chain broken", extra={"entry": broken})
    lose_order(db.engines["vault"])


def _due() -> list[str]:
    with vault_reading() as session:
        return list(due(session, today=day_of(utc_now())))


def _forget(capsule_id: str) -> bool:
    try:
        with vault_transaction() as session:
            names = forget_by(session, capsule_id, actor=CLOCK, now=utc_now())
    except CapsuleNotFound:  # withdrawn in the meantime
        return False
    delete_blobs(names, blobs=current_app.extensions["vault"].blobs)
    return True


def _has_vault() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.has_vault
