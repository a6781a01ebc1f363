"""The vault's part of a process, made once from its settings."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy.orm import Session

from portal.config import IncompleteSettings, Mode, Settings
from portal.vault.blobs import open_blobs
from portal.vault.certifying import publish_with_demo_root
from portal.vault.crypto.directory import decode
from portal.vault.crypto.stretching import WorkFactor
from portal.vault.directories import newest_edition
from portal.vault.newest_mark import NewestMark
from portal.vault.process import NewestSeen, VaultProcess

RENEWED_BEFORE = timedelta(days=10)
ROOT_KEY = "PORTAL_VAULT_ROOT_PUBLIC_KEY"
# Tests unlock hundreds of times; what a guess really costs has a test of its own.
_TEST_WORK = WorkFactor(memory_kib=256, passes=1)


def start_vault(settings: Settings) -> VaultProcess:
    """Pepper and root key of this process; raises IncompleteSettings naming the key."""
    pepper = settings.secret("PORTAL_VAULT_PEPPER").encode()
    root = root_public_key(settings)
    blobs = open_blobs(settings.sealed_files_url, settings.data_dir)
    if settings.mode is Mode.TEST:
        return VaultProcess(
            pepper, root, receipt_work=_TEST_WORK, passphrase_work=_TEST_WORK, blobs=blobs
        )
    return VaultProcess(pepper, root, blobs=blobs, newest_seen=newest_seen(settings))


def newest_seen(settings: Settings) -> NewestSeen:
    """What this machine relied on last, kept beside the database and in none of its backups.

    A demo, whose root lies on this machine and signs anything, is emptied and begun anew.
    """
    if not settings.vault_root_public_key:
        return NewestSeen()
    return NewestSeen(NewestMark(settings.data_dir / "newest-directory"))


def root_public_key(settings: Settings) -> Ed25519PublicKey:
    """The alliance's root, given as 64 hexadecimal digits; a demo makes its own."""
    if settings.vault_root_public_key:
        try:
            raw = bytes.fromhex(settings.vault_root_public_key)
            return Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            raise IncompleteSettings(ROOT_KEY, "must be 64 hexadecimal digits")
    return demo_root(settings).public_key()


def demo_root(settings: Settings) -> Ed25519PrivateKey:
    """The root of a demo, which lies on this machine; a real one never does."""
    if settings.is_production:
        raise IncompleteSettings(ROOT_KEY, "a real root signs offline; give its public key")
    path = settings.data_dir / "demo-root.key"
    if not path.exists():
        _write_private(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def renew_demo_directory(
    session: Session, *, settings: Settings, vault: VaultProcess, now: datetime
) -> bool:
    """A demo's directory never runs out: signed anew in its last ten days; whether it was.

    Only where the root lies on this machine, which is never in a real deployment.
    """
    if settings.is_production or settings.vault_root_public_key:
        return False
    newest = newest_edition(session)
    if newest is None or decode(newest.body).valid_until - now > RENEWED_BEFORE:
        return False
    publish_with_demo_root(session, root=demo_root(settings), vault=vault, now=now)
    return True


def _write_private(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(raw)
