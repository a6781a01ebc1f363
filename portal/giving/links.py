"""The signed link to a gift's page: nobody needs an account to see their own gift."""

import base64
import hashlib
import hmac


def gift_token(key: str, reference: str) -> str:
    """The secret of a gift's link: its reference and a signature of 192 bits.

    It can be made again from the reference, so that mail and payment pages need no stored secret;
    the database holds only its hash, which opens nothing.
    """
    return reference + _signature(key, f"gift:{reference}")


def monthly_token(key: str, reference: str) -> str:
    """The secret of a monthly gift's link, which can change or end it."""
    return reference + _signature(key, f"monthly:{reference}")


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def news_token(key: str, reference: str) -> str:
    """The secret of the link that stops a campaign's mails: made from the wish, kept nowhere."""
    return reference + _signature(key, f"news:{reference}")


def wish_in(key: str, token: str) -> str | None:
    """The reference of the wish whose link this is, or None for anything made up."""
    return _reference_in(key, "news", token)


def gifts_token(key: str, reference: str) -> str:
    """The secret of the link to all gifts of an address: made from its row, kept nowhere."""
    return reference + _signature(key, f"gifts:{reference}")


def gifts_link_in(key: str, token: str) -> str | None:
    """The reference of the link to all gifts of an address, or None for anything made up."""
    return _reference_in(key, "gifts", token)


def donor_mark(key: str, address: str) -> str:
    """An address under a key, to count the links that were mailed to it."""
    said = f"gifts-of:{address.strip().lower()}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def address_mark(key: str, campaign_reference: str, address: str) -> str:
    """An address under a key, apart for each campaign: it tells nobody who gave to which."""
    said = f"follows:{campaign_reference}:{address.strip().lower()}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def _reference_in(key: str, purpose: str, token: str) -> str | None:
    reference, signature = token[:16], token[16:]
    told = signature.encode("utf-8", "surrogatepass")
    right = _signature(key, f"{purpose}:{reference}").encode()
    return reference if hmac.compare_digest(right, told) else None


def _signature(key: str, said: str) -> str:
    """192 bits."""
    made = hmac.new(key.encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()
