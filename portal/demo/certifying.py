"""The demo's intermediaries get keys, and a directory that the demo's own root signs."""

import json
from datetime import datetime
from pathlib import Path

from portal.config import Settings
from portal.demo.populating import person_named
from portal.extensions import transaction, vault_transaction
from portal.vault.admitting import admit
from portal.vault.certifying import publish_with_demo_root
from portal.vault.enrolling import enrol, new_keys
from portal.vault.process import VaultProcess
from portal.vault.receiving_children import declare_receiver
from portal.vault.starting import demo_root

INTERMEDIARIES = ("ceiba", "ahuehuete", "jacaranda")
FOR_CHILDREN = ("ceiba", "ahuehuete")


def certify_intermediaries(settings: Settings, vault: VaultProcess, *, now: datetime) -> None:
    """Enrol each, keep their passphrases where the demo can show them, publish the directory."""
    passphrases = {}
    for username in INTERMEDIARIES:
        with transaction() as session:
            person = person_named(session, username)
            organisation = person.memberships[0].organisation
            account, reference, name = person.reference, organisation.reference, organisation.name
        fresh = new_keys(vault=vault)
        passphrases[username] = str(fresh.passphrase)
        with vault_transaction() as session:
            where = {"account": account, "organisation": reference}
            admit(session, **where, by_account="demo", now=now)
            if username in FOR_CHILDREN:
                declare_receiver(session, **where, by_account="demo", now=now)
            enrol(
                session,
                account=account,
                organisation=reference,
                organisation_name=name,
                fresh=fresh,
                now=now,
            )
    _keep(settings, passphrases)
    with vault_transaction() as session:
        publish_with_demo_root(session, root=demo_root(settings), vault=vault, now=now)


def demo_passphrases(settings: Settings) -> dict[str, str]:
    """User name → passphrase, made at the demo's first run; nothing of the kind is ever real."""
    path = _path(settings)
    if settings.is_production or not path.exists():
        return {}
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _keep(settings: Settings, passphrases: dict[str, str]) -> None:
    path = _path(settings)
    path.touch(mode=0o600)
    path.write_text(json.dumps(passphrases, ensure_ascii=False), encoding="utf-8")


def _path(settings: Settings) -> Path:
    return settings.data_dir / "demo-passphrases.json"
