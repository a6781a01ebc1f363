"""Default deny: a route that declares no access does not answer, and the build fails on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.access.actor import NOBODY, Actor
from portal.access.permissions import Permission
from portal.accounts.queries import actor_for
from portal.errors import NotFound

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Access:
    """What a route asks of whoever calls: nothing, being signed in, or a permission."""

    kind: str
    permission: Permission | None = None


PUBLIC = Access("public")
SIGNED_IN = Access("signed_in")
LIBRARY_ENDPOINTS = {"static": PUBLIC}


def public(view: View) -> View:
    """Anyone may call this route."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone with an account may call this route."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Only who holds `permission` somewhere; queries then narrow to where it is held."""

    def declare(view: View) -> View:
        view.access = Access("permission", permission)  # type: ignore[attr-defined]
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the route declares, or None when it forgot."""
    if endpoint in LIBRARY_ENDPOINTS:
        return LIBRARY_ENDPOINTS[endpoint]
    return getattr(app.view_functions.get(endpoint), "access", None)


def current_actor() -> Actor:
    """The one who acts in this request; read from the session once, by the gate."""
    actor: Actor = g.get("actor", NOBODY)
    return actor


def add_to(app: Flask) -> None:
    """Stand before every request."""

    @app.before_request
    def let_pass_or_stop() -> Response | None:
        if request.endpoint is None:
            return None
        access = access_of(app, request.endpoint)
        if access is None:
            abort(404)
        if access == PUBLIC and not _carries_session():
            g.actor = NOBODY
            return None
        g.actor = actor_for(current_user) if current_user.is_authenticated else NOBODY
        return _stop(access, g.actor)


def _carries_session() -> bool:
    from flask import session

    return "_user_id" in session


def _stop(access: Access, actor: Actor) -> Response | None:
    if access == PUBLIC:
        return None
    if not actor.is_signed_in:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    if access.permission is None or actor.can(access.permission):
        return None
    if actor.needs_second_factor:
        return redirect(url_for("security.two_factor_setup"))
    # Forbidden and absent are one answer: nobody learns which desks exist.
    raise NotFound
