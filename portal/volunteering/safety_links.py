"""The signed link that asks one person one question; it opens nothing else. Pure."""

import base64
import hashlib
import hmac

REFERENCE = 16


def safety_token(key: str, reference: str) -> str:
    """The reference of the question and a signature of 192 bits; made again from the reference.

    What a calendar program's or a gift's link was signed with does not fit here.
    """
    signature = hmac.new(key.encode(), f"safety:{reference}".encode(), hashlib.sha256).digest()
    return reference + base64.urlsafe_b64encode(signature[:24]).decode()


def asked_in(key: str, token: str) -> str | None:
    """The reference of the question, or None for a link that we did not make."""
    made = safety_token(key, token[:REFERENCE])
    fits = hmac.compare_digest(made.encode(), token.encode("utf-8", "surrogatepass"))
    return token[:REFERENCE] if fits else None
