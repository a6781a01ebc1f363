"""Codes to show, scan and type: what they say is signed, and nothing public leads to them."""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime

from portal.volunteering.presence_rules import Deed

# Digits and letters without I, L, O and U: read aloud and typed on a phone without a mistake.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("ILO", "110")
SHORT = 8  # 40 bits: for hours, single use, and few wrong tries allowed
LONG = 20  # 100 bits: stands on paper for years
GROUP = 4
SALT_BYTES = 16


def person_code(
    key: str, *, shift: str, sign_up: str, deed: Deed, times: tuple[datetime, datetime]
) -> str:
    """What one volunteer shows to the lead, for one deed; `times` are the shift's own."""
    return _short(key, "person", shift, sign_up, deed, times)


def shift_code(key: str, *, shift: str, deed: Deed, times: tuple[datetime, datetime]) -> str:
    """What the lead shows to everyone, for one deed; it dies when the shift is moved."""
    return _short(key, "shift", shift, "", deed, times)


def same_code(typed: str, code: str) -> bool:
    """Whether somebody typed this code, in constant time."""
    return hmac.compare_digest(plain(typed).encode(), plain(code).encode())


def new_certificate_code() -> str:
    """A random code of 100 bits in groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LONG)))


def plain(typed: str) -> str:
    """A code as it is compared: upper case, look-alikes told apart, nothing between."""
    letters = typed.upper().translate(_LOOKALIKES)
    return "".join(letter for letter in letters if letter in ALPHABET)


def grouped(letters: str) -> str:
    """`AB12-CD34`, as people read it."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def new_salt() -> bytes:
    """For one name on one paper."""
    return secrets.token_bytes(SALT_BYTES)


def name_mark(name: str, *, code: str, salt: bytes, key: str) -> bytes:
    """What is kept of the name on a paper: slow to guess, and nothing without the key.

    Capitals, accents and spaces do not count.
    """
    said = f"{plain(code)}:{_same_name(name)}".encode()
    keyed = hmac.digest(_derived(key, "name"), said, "sha256")
    return hashlib.scrypt(keyed, salt=salt, n=2**14, r=8, p=1, dklen=32)


def _same_name(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _short(
    key: str, kind: str, shift: str, sign_up: str, deed: Deed, times: tuple[datetime, datetime]
) -> str:
    starts, ends = (int(moment.timestamp()) for moment in times)
    said = f"{kind}:{shift}:{sign_up}:{deed}:{starts}:{ends}".encode()
    number = int.from_bytes(hmac.digest(_derived(key, "presence"), said, "sha256"))
    letters = []
    for _ in range(SHORT):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return grouped("".join(letters))


def _derived(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), f"resguardo volunteer {purpose} v1".encode(), "sha256")
