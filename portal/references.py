"""Public references: random, pronounceable where people say them aloud, never row numbers."""

import hashlib
import re
import secrets
import string

_CONSONANTS = "bcdfgjklmnprstvz"
_VOWELS = "aeiou"
_TOKEN_ALPHABET = string.ascii_lowercase + string.digits
_REFERENCE = re.compile(r"[a-z0-9]{16}")
_PSEUDONYM = re.compile(rf"([{_CONSONANTS}][{_VOWELS}]){{3}}-([{_CONSONANTS}][{_VOWELS}]){{3}}")


def new_reference() -> str:
    """A random public id of 16 characters (82 bits) for URLs."""
    return _spelled(secrets.randbits(256))


def reference_from(said: bytes) -> str:
    """An id of that shape which the same bytes always give and which leads back to none of them."""
    return _spelled(int.from_bytes(hashlib.sha256(said).digest()))


def _spelled(number: int) -> str:
    """Sixteen letters of 256 bits: so many more than they hold that all are equally likely."""
    letters = []
    for _ in range(16):
        number, place = divmod(number, len(_TOKEN_ALPHABET))
        letters.append(_TOKEN_ALPHABET[place])
    return "".join(letters)


def is_reference(text: str) -> bool:
    """Whether it has the shape of a random id, wherever it was drawn: never a path."""
    return _REFERENCE.fullmatch(text) is not None


def new_token() -> str:
    """A URL-safe secret of 256 bits for links that open without an account."""
    return secrets.token_urlsafe(32)


def new_pseudonym() -> str:
    """A pronounceable name for a case, such as `tamika-lofedu` (37 bits), tied to nobody."""
    return f"{_word(3)}-{_word(3)}"


def is_pseudonym(text: str) -> bool:
    """Whether it has the shape of a case's name, wherever it was drawn."""
    return _PSEUDONYM.fullmatch(text) is not None


def new_label() -> str:
    """A word of four syllables to write on a parcel; it leads to nothing."""
    return _word(4)


def new_handover_code() -> str:
    """A one-time code of ten letters (36 bits), in two groups, that people can read aloud."""
    return f"{_word(3).upper()}-{_word(2).upper()}"


def _word(syllables: int) -> str:
    return "".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(syllables))
