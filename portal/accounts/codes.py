"""How one-time codes are compared and mailed links are signed. Pure."""

import hashlib
import hmac
import re

from portal.accounts.errors import CodeRefused


def digest_of(code: str, key: str) -> str:
    """What is stored of a code.

    Keyed, because ten letters alone could be tried out against a stolen database.
    """
    letters = re.sub(r"[^A-Z]", "", code.upper())
    return hmac.new(key.encode(), f"account-code:{letters}".encode(), hashlib.sha256).hexdigest()


def link_token(reference: str, key: str) -> str:
    """The secret part of a mailed link; nothing secret is stored or queued for it."""
    return f"{reference}.{_mark(reference, key)}"


def reference_in(token: str, key: str) -> str:
    """The code's reference inside a mailed link; raises CodeRefused for a forged one."""
    reference, _, mark = token.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(reference, key).encode()):
        raise CodeRefused
    return reference


def _mark(reference: str, key: str) -> str:
    made = hmac.new(key.encode(), f"account-link:{reference}".encode(), hashlib.sha256)
    return made.hexdigest()[:43]
