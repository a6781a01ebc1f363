"""What the alliance keeps offline: the root that signs each edition, and the key to backups."""

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.vault.crypto.directory import (
    Directory,
    SignedDirectory,
    decode,
    encode,
    sign_directory,
)
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import DirectoryRefused


def new_root() -> tuple[str, str]:
    """A new root's private and public key, each 64 hexadecimal digits."""
    root = Ed25519PrivateKey.generate()
    return root.private_bytes_raw().hex(), root.public_key().public_bytes_raw().hex()


def write_draft(directory: Directory) -> str:
    """What is carried to the root to be read and signed."""
    return encode(directory).decode()


def sign_draft(draft: str, private_key: str) -> str:
    """The signed edition, to be carried back; raises DirectoryRefused on a malformed draft."""
    root = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key.strip()))
    signed = sign_directory(decode(draft.strip().encode()), root)
    return json.dumps({"body": signed.body.decode(), "signature": signed.signature.hex()})


def read_signed(written: str) -> SignedDirectory:
    """A signed edition from its file; raises DirectoryRefused when it is none."""
    try:
        fields = json.loads(written)
        return SignedDirectory(fields["body"].encode(), bytes.fromhex(fields["signature"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DirectoryRefused("malformed")


def list_entries(directory: Directory) -> list[str]:
    """One line a person, for the eyes of those who sign."""
    return [
        f"{entry.organisation_name}  {entry.intermediary_id}  "
        f"{entry.keys.fingerprint.hex()[:16]}  {'offline' if entry.offline else 'server'}"
        for entry in directory.entries
    ]


def new_backup_keys() -> tuple[str, str]:
    """A new private and public key for backups, each 128 hexadecimal digits."""
    keys = PrivateKeys.generate()
    public = keys.public()
    return keys.to_bytes().hex(), (public.sealing + public.signing).hex()


def read_backup_public_key(written: str) -> PublicKeys:
    """What backups are sealed to; raises ValueError on anything but 128 hexadecimal digits."""
    raw = bytes.fromhex(written.strip())
    if len(raw) != 64:
        raise ValueError("a backup key has 128 hexadecimal digits")
    return PublicKeys(raw[:32], raw[32:])


def read_backup_private_key(written: str) -> PrivateKeys:
    """What opens backups; raises ValueError or CannotOpen when it is none."""
    return PrivateKeys.from_bytes(bytes.fromhex(written.strip()))
