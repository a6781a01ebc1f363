"""Flask-Security as authentication only: who someone is, never what they may do."""

from typing import Any

from flask import Flask, request
from flask_security import RoleMixin, Security

from blueprints.access_gate import CLOSED, LIBRARY_ENDPOINTS, PUBLIC, SIGNED_IN
from blueprints.accounts import library_forms, limits, sessions
from blueprints.accounts.known_people import People
from blueprints.accounts.library_settings import security_settings
from blueprints.accounts.passkeys import Passkeys
from portal.accounts.models import User, WebAuthn
from portal.accounts.second_factor import OneUseRecoveryCodes, StoredCounterTotp
from portal.config import Settings
from portal.extensions import db, read_lazily

# Steps of signing in: nobody is signed in yet, each checks its own state in the session.
OPEN_ENDPOINTS = frozenset(
    {
        "login",
        "tf_select",
        "two_factor_token_validation",
        "mf_recovery",
        "wan_signin",
        "wan_signin_response",
    }
)
# It would mail an administrator; recovery codes and the operator's command do its work.
CLOSED_ENDPOINTS = frozenset({"two_factor_rescue"})


class SecurityWithoutExtras(Security):  # type: ignore[misc]
    """Flask-Security minus what we replace: `nh3` cleans names that Jinja escapes anyway."""

    def _check_modules(self, module: str, config_name: str) -> bool:
        return module == "nh3" or bool(super()._check_modules(module, config_name))


def add_security(app: Flask) -> None:
    """Configure Flask-Security and declare the access of each of its routes."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(security_settings(settings))
    app.before_request(_begin_late)
    security: Any = SecurityWithoutExtras(
        app,
        People(db, User, RoleMixin, WebAuthn),
        totp_cls=StoredCounterTotp,
        mf_recovery_codes_util_cls=OneUseRecoveryCodes,
        webauthn_util_cls=Passkeys,
        **library_forms.FORMS,
    )
    security.want_json(lambda _request: False)
    _refuse_tokens(security)
    sessions.add_to(app, security)
    limits.add_to(app)
    _declare_access(app)


def _begin_late() -> None:
    """The library reads, hashes and commits by itself: lock at its first write, no sooner."""
    if request.endpoint and request.endpoint.startswith("security."):
        read_lazily()


def _refuse_tokens(security: Any) -> None:
    """Sessions only; and no trace of the caller's address or browser in the cookie."""
    security.login_manager._request_callback = None
    security.login_manager.session_protection = None
    security.login_manager._session_identifier_generator = lambda: ""


def _declare_access(app: Flask) -> None:
    for endpoint in app.view_functions:
        if endpoint.startswith("security."):
            name = endpoint.removeprefix("security.")
            access = PUBLIC if name in OPEN_ENDPOINTS else SIGNED_IN
            LIBRARY_ENDPOINTS[endpoint] = CLOSED if name in CLOSED_ENDPOINTS else access
