"""Flask-Security as authentication only: who someone is, never what they may do."""

from typing import Any

from flask import Flask
from flask_security import RoleMixin, Security, SQLAlchemyUserDatastore

from blueprints.access_gate import LIBRARY_ENDPOINTS, PUBLIC, SIGNED_IN
from blueprints.languages import PREFIX
from portal.accounts.models import User, WebAuthn
from portal.config import Settings
from portal.extensions import db

OPEN_ENDPOINTS = ("login", "tf_validate", "two_factor_token_validation", "wan_signin")


def add_security(app: Flask) -> None:
    """Configure Flask-Security and declare the access of each of its routes."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(_security_settings(settings))
    datastore = SQLAlchemyUserDatastore(db, User, RoleMixin, WebAuthn)
    security: Any = Security(app, datastore)
    app.extensions["resguardo_datastore"] = datastore
    for endpoint in app.view_functions:
        if endpoint.startswith("security."):
            name = endpoint.removeprefix("security.")
            LIBRARY_ENDPOINTS[endpoint] = PUBLIC if name in OPEN_ENDPOINTS else SIGNED_IN
    assert security


def _security_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": PREFIX + "/accounts",
        "SECURITY_PASSWORD_SALT": settings.secret("PORTAL_PASSWORD_SALT"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_TOTP_SECRETS": {"1": settings.secret("PORTAL_TOTP_SECRET")},
        "SECURITY_TOTP_ISSUER": "Resguardo",
        "SECURITY_TRACKABLE": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_FLASH_MESSAGES": True,
    }
