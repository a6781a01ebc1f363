"""Free text and pictures at the desk, encrypted under the desk's key ring.

This stops a thief of the database alone; whoever also holds the desk's key reads it.
"""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.aid.errors import PictureTooLarge

VERSION = b"\x01"
NONCE_BYTES = 12
# Every picture is padded to this one size: a size of its own would join it to its file.
PICTURE_BYTES = 384 * 1024
_LENGTH_FIELD = 4


def seal_text(text: str, *, key: str, case_reference: str) -> bytes:
    """Encrypt `text`, bound to its case; AES-256-GCM under a key derived from `key`."""
    return _seal(text.encode(), key, case_reference)


def open_text(sealed: bytes, *, key: str, case_reference: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, case or an altered byte."""
    return _open(sealed, key, case_reference).decode()


def seal_picture(jpeg: bytes, *, key: str, case_reference: str) -> bytes:
    """Pad a picture to the one size and encrypt it, bound to its case; raises PictureTooLarge."""
    if len(jpeg) > PICTURE_BYTES - _LENGTH_FIELD:
        raise PictureTooLarge
    padded = (len(jpeg).to_bytes(_LENGTH_FIELD, "big") + jpeg).ljust(PICTURE_BYTES, b"\0")
    return _seal(padded, key, f"picture:{case_reference}")


def open_picture(sealed: bytes, *, key: str, case_reference: str) -> bytes:
    """The JPEG without its padding; raises cryptography's InvalidTag like `open_text`."""
    padded = _open(sealed, key, f"picture:{case_reference}")
    length = int.from_bytes(padded[:_LENGTH_FIELD], "big")
    return padded[_LENGTH_FIELD : _LENGTH_FIELD + length]


def picture_name(jpeg: bytes, *, key: str, case_reference: str) -> str:
    """What this drawing is called on its way to this case, so that passed twice it counts once.

    Only the case and the picture make it, which the desk has anyway: it leads to no request. And
    keyed, so that the database alone confirms no guess.
    """
    said = b"resguardo case picture 1:" + case_reference.encode() + b":" + jpeg
    return hmac.digest(key.encode(), said, "sha256").hex()[:32]


def _seal(plain: bytes, key: str, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher(key).encrypt(nonce, plain, bound_to.encode())


def _open(sealed: bytes, key: str, bound_to: str) -> bytes:
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher(key).decrypt(nonce, body, bound_to.encode())


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"resguardo desk text v1" + key.encode()).digest())
