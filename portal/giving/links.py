"""The signed link to a gift's page: nobody needs an account to see their own gift."""

import base64
import hashlib
import hmac


def gift_token(key: str, reference: str) -> str:
    """The secret of a gift's link: its reference and a signature of 192 bits.

    It can be made again from the reference, so that mail and payment pages need no stored secret;
    the database holds only its hash, which opens nothing.
    """
    return _signed(key, "gift", reference)


def monthly_token(key: str, reference: str) -> str:
    """The secret of a monthly gift's link, which can change or end it."""
    return _signed(key, "monthly", reference)


def _signed(key: str, what: str, reference: str) -> str:
    signature = hmac.new(key.encode(), f"{what}:{reference}".encode(), hashlib.sha256).digest()
    return reference + base64.urlsafe_b64encode(signature[:24]).decode()


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
