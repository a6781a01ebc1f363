"""What the vault does by the clock; nothing here holds or needs anybody's key."""

import logging

from flask import current_app

from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import vault_reading, vault_transaction
from portal.vault.custody_queries import unproven
from portal.vault.disclosing import forget_expired
from portal.vault.passing import pass_to_backups
from portal.vault.starting import renew_demo_directory

log = logging.getLogger("portal.jobs")


def pass_unopened() -> int:
    """Tell the backups of requests that nobody opened for two days; return how many."""
    if not _has_vault():
        return 0
    with vault_transaction() as session:
        return pass_to_backups(session, now=utc_now())


def forget_disclosures() -> int:
    """Delete the disclosures whose date is over; return how many."""
    if not _has_vault():
        return 0
    with vault_transaction() as session:
        return forget_expired(session, now=utc_now())


def renew_demo() -> bool:
    """Where the root is a demo's own, its directory is signed anew before it runs out."""
    if not _has_vault():
        return False
    settings: Settings = current_app.config["SETTINGS"]
    vault = current_app.extensions["vault"]
    with vault_transaction() as session:
        return renew_demo_directory(session, settings=settings, vault=vault, now=utc_now())


def check_hands() -> int:
    """Count the requests whose chain of hands does not hold: an alarm in the log, without ids."""
    if not _has_vault():
        return 0
    with vault_reading() as session:
        found = unproven(session, vault=current_app.extensions["vault"])
    if found:
        log.critical("a request's hands are not proven", extra={"requests": found})
    return found


def _has_vault() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.has_vault
