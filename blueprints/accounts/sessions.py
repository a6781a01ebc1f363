"""What a session remembers, how long it lives, and what ends it."""

from typing import Any

from flask import Flask, g, session
from flask_login import user_logged_out
from flask_security import tf_profile_changed, user_authenticated, wan_registered

from blueprints.access_gate import current_actor
from blueprints.session_marks import BEGAN, SECOND_FACTOR
from portal.accounts.ending_sessions import end_sessions
from portal.accounts.queries import user_by_reference
from portal.clock import utc_now
from portal.extensions import db, transaction

_PASSWORD_ONLY = {"password"}


def add_to(app: Flask, security: Any) -> None:
    """Listen to the library's signals; the functions outlive the call, so keep strong links."""
    user_authenticated.connect(_begin, app, weak=False)
    tf_profile_changed.connect(_protect, app, weak=False)
    wan_registered.connect(_protect, app, weak=False)
    user_logged_out.connect(_end, app, weak=False)
    security.mf_recovery_codes_context_processor(_codes_left)


def _begin(_app: Flask, authn_via: list[str] | None = None, **_more: Any) -> None:
    """A new session; tokens that a page carried before it are worth nothing in it."""
    session[BEGAN] = utc_now().timestamp()
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    if authn_via is None:
        # The library names no method exactly when it has just checked the second factor.
        session[SECOND_FACTOR] = True
    elif set(authn_via) & _PASSWORD_ONLY:
        session.pop(SECOND_FACTOR, None)


def _protect(_app: Flask, user: Any, **_more: Any) -> None:
    """A second factor was enrolled in this session: every other session of the person ends."""
    session["_user_id"] = end_sessions(user)
    session[SECOND_FACTOR] = True


def _end(_app: Flask, user: Any, **_more: Any) -> None:
    """Signing out ends the person's sessions everywhere: a copied cookie opens nothing."""
    for mark in (BEGAN, SECOND_FACTOR):
        session.pop(mark, None)
    if user is not None and user.is_authenticated:
        with transaction() as writing:
            end_sessions(user_by_reference(writing, user.reference))


def _codes_left() -> dict[str, Any]:
    person = user_by_reference(db.session(), current_actor().reference)
    return {"codes_left": len(person.mf_recovery_codes or [])}
