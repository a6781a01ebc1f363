"""Addresses of channels under the portal's link key: they hold tokens and passwords.

This stops a thief of the database alone; whoever also holds the portal's key reads them.
"""

from portal.alerts.keys import open_sealed, seal

PURPOSE = b"resguardo alert channel v1"


def seal_channel(address: str, *, key: str, channel: str) -> bytes:
    """Encrypt, bound to the channel's reference."""
    return seal(address, key=key, purpose=PURPOSE, bound_to=channel)


def open_channel(sealed: bytes, *, key: str, channel: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, channel or an altered byte."""
    return open_sealed(sealed, key=key, purpose=PURPOSE, bound_to=channel)
