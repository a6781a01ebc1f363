"""How Flask-Security is set: sessions only, generic answers, nothing about a person's machine."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from blueprints.accounts.library_messages import MESSAGES
from blueprints.languages import PREFIX
from blueprints.session_marks import FRESH_FOR
from portal.accounts.rules import SHORTEST_PASSWORD
from portal.accounts.second_factor import recovery_key
from portal.clock import utc_now
from portal.config import Mode, Settings

TRANSLATIONS = Path(__file__).resolve().parent.parent.parent / "translations"
# OWASP's floor is 19 MiB and two passes; tests only need the shape.
ARGON2 = {"argon2__memory_cost": 64 * 1024, "argon2__time_cost": 2, "argon2__parallelism": 1}
ARGON2_IN_TESTS = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}


def security_settings(settings: Settings) -> dict[str, Any]:
    """Everything Flask-Security reads, from our own settings."""
    return {**_passwords(settings), **_second_factor(settings), **_pages(), **MESSAGES}


def _passwords(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": settings.secret("PORTAL_PASSWORD_SALT"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": (
            ARGON2_IN_TESTS if settings.mode is Mode.TEST else ARGON2
        ),
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_TRACKABLE": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_DATETIME_FACTORY": utc_now,
        "SECURITY_FRESHNESS": FRESH_FOR,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=5),
    }


def _second_factor(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_TOTP_SECRETS": {"1": settings.secret("PORTAL_TOTP_SECRET")},
        "SECURITY_TOTP_ISSUER": "Resguardo",
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        # One step of the clock either way: three codes, not the nine of the default.
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            recovery_key(settings.secret("PORTAL_RECOVERY_CODES_KEY"))
        ],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Resguardo",
        # A passkey stands beside the password, never instead of it; and the library compares
        # e-mails when one re-authenticates, which accounts without e-mail all share.
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": False,
        "SECURITY_WAN_ALLOW_USER_HINTS": True,
        "SECURITY_WAN_ALLOW_AS_VERIFY": False,
    }


def _pages() -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": PREFIX + "/accounts",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": "",
        "SECURITY_CLI_ROLES_NAME": "",
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": str(TRANSLATIONS),
        "SECURITY_POST_LOGIN_VIEW": "accounts.index",
        "SECURITY_POST_LOGOUT_VIEW": "home.index",
        "SECURITY_POST_CHANGE_VIEW": "accounts.index",
        "SECURITY_POST_VERIFY_VIEW": "accounts.index",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "accounts.second_factor_done",
        "SECURITY_WAN_POST_REGISTER_VIEW": "accounts.second_factor_done",
        "SECURITY_TWO_FACTOR_ERROR_VIEW": "security.login",
    }
