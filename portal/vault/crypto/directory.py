"""The numbered list of intermediaries' keys, signed by the alliance's offline root.

Intake seals only to keys in a current directory. Whoever takes the server cannot add a key, bring
back an old list or keep one past its date.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.errors import DirectoryRefused

LONGEST_VALIDITY = timedelta(days=30)
NO_PREVIOUS = bytes(32)


@dataclass(frozen=True)
class DirectoryEntry:
    """A certified intermediary's pseudonymous id and keys, and the organisation shown for them."""

    intermediary_id: str
    organisation: str
    organisation_name: str
    keys: PublicKeys
    offline: bool
    expires: datetime


@dataclass(frozen=True)
class Directory:
    """One edition of the list, chained to the one before it."""

    number: int
    previous_hash: bytes
    issued: datetime
    valid_until: datetime
    entries: tuple[DirectoryEntry, ...]

    def current(self, now: datetime) -> tuple[DirectoryEntry, ...]:
        """Who may be sealed to at this moment."""
        return tuple(entry for entry in self.entries if entry.expires > now)


@dataclass(frozen=True)
class SignedDirectory:
    """An edition as it is published: the exact bytes that were signed, and the signature."""

    body: bytes
    signature: bytes

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.body).digest()


@dataclass(frozen=True)
class Known:
    """The newest edition seen so far: nothing older is accepted any more."""

    number: int
    hash: bytes


def sign_directory(directory: Directory, root: Ed25519PrivateKey) -> SignedDirectory:
    """The edition under the root's signature; done where the root is kept, not on the server."""
    body = encode(directory)
    return SignedDirectory(body, root.sign(_signed_part(body)))


def verify_directory(
    signed: SignedDirectory, root: Ed25519PublicKey, *, now: datetime, known: Known | None = None
) -> Directory:
    """The edition, once it may be relied upon.

    Raises DirectoryRefused: `forged`, `malformed`, `not yet valid`, `valid too long`, `expired`,
    `older`, `replaced` (another list under a number already seen) or `not chained`.
    """
    ensure_signed(signed, root)
    directory = decode(signed.body)
    _ensure_in_time(directory, now)
    if known is not None:
        _ensure_follows(directory, signed.hash, known)
    return directory


def ensure_signed(signed: SignedDirectory, root: Ed25519PublicKey) -> None:
    """Raises DirectoryRefused (`forged`) unless the root signed exactly these bytes."""
    try:
        root.verify(signed.signature, _signed_part(signed.body))
    except InvalidSignature:
        raise DirectoryRefused("forged")


def encode(directory: Directory) -> bytes:
    """The one spelling of an edition: JSON with sorted keys, no spaces, entries by id."""
    entries = sorted(directory.entries, key=lambda entry: entry.intermediary_id)
    fields = {
        "number": directory.number,
        "previous": directory.previous_hash.hex(),
        "issued": directory.issued.isoformat(),
        "valid_until": directory.valid_until.isoformat(),
        "entries": [_entry_fields(entry) for entry in entries],
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def decode(body: bytes) -> Directory:
    """The edition from its bytes; raises DirectoryRefused (`malformed`) on any other spelling."""
    try:
        fields = json.loads(body)
        directory = Directory(
            number=int(fields["number"]),
            previous_hash=bytes.fromhex(fields["previous"]),
            issued=_moment(fields["issued"]),
            valid_until=_moment(fields["valid_until"]),
            entries=tuple(_entry(entry) for entry in fields["entries"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DirectoryRefused("malformed")
    if encode(directory) != body or _repeats_someone(directory):
        raise DirectoryRefused("malformed")
    return directory


def _ensure_in_time(directory: Directory, now: datetime) -> None:
    if directory.issued > now:
        raise DirectoryRefused("not yet valid")
    if directory.valid_until - directory.issued > LONGEST_VALIDITY:
        raise DirectoryRefused("valid too long")
    if directory.valid_until <= now:
        raise DirectoryRefused("expired")


def _ensure_follows(directory: Directory, own_hash: bytes, known: Known) -> None:
    if directory.number < known.number:
        raise DirectoryRefused("older")
    if directory.number == known.number and own_hash != known.hash:
        raise DirectoryRefused("replaced")
    if directory.number == known.number + 1 and directory.previous_hash != known.hash:
        raise DirectoryRefused("not chained")


def _repeats_someone(directory: Directory) -> bool:
    ids = {entry.intermediary_id for entry in directory.entries}
    fingerprints = {entry.keys.fingerprint for entry in directory.entries}
    return min(len(ids), len(fingerprints)) < len(directory.entries)


def _entry_fields(entry: DirectoryEntry) -> Mapping[str, object]:
    return {
        "id": entry.intermediary_id,
        "organisation": entry.organisation,
        "organisation_name": entry.organisation_name,
        "sealing": entry.keys.sealing.hex(),
        "signing": entry.keys.signing.hex(),
        "offline": entry.offline,
        "expires": entry.expires.isoformat(),
    }


def _entry(fields: Mapping[str, object]) -> DirectoryEntry:
    keys = PublicKeys(bytes.fromhex(str(fields["sealing"])), bytes.fromhex(str(fields["signing"])))
    return DirectoryEntry(
        intermediary_id=str(fields["id"]),
        organisation=str(fields["organisation"]),
        organisation_name=str(fields["organisation_name"]),
        keys=keys,
        offline=fields["offline"] is True,
        expires=_moment(fields["expires"]),
    )


def _moment(written: object) -> datetime:
    moment = datetime.fromisoformat(str(written))
    if moment.tzinfo is None:
        raise DirectoryRefused("malformed")
    return moment


def _signed_part(body: bytes) -> bytes:
    return frame("resguardo directory 1", body)
