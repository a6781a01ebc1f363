"""How often one caller may try, without ever writing down who calls."""

import hashlib
import hmac
import secrets
from datetime import date

from flask import request

from portal.clock import utc_now

_keys: dict[date, bytes] = {}


def caller_key() -> str:
    """A name for the caller that lasts a day and cannot be turned back into an address."""
    return keyed(request.remote_addr or "")


def keyed(value: str) -> str:
    """`value` under today's key, which lives in memory only and is forgotten tomorrow."""
    today = utc_now().date()
    if today not in _keys:
        _keys.clear()
        _keys[today] = secrets.token_bytes(32)
    return hmac.new(_keys[today], value.encode(), hashlib.sha256).hexdigest()[:24]
