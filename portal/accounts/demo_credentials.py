"""The demo people's passwords and authenticator secrets, made anew for each installation. Pure."""

import base64
import hashlib
import hmac


def demo_password(username: str, key: str) -> str:
    """Four groups of letters that nobody can guess and that differ on every machine."""
    letters = base64.b32encode(_derived("password", username, key)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def demo_totp_secret(username: str, key: str) -> str:
    """The authenticator's secret, in the base32 that people type."""
    return base64.b32encode(_derived("totp", username, key)[:20]).decode()


def _derived(purpose: str, username: str, key: str) -> bytes:
    return hmac.new(key.encode(), f"demo:{purpose}:{username}".encode(), hashlib.sha256).digest()
