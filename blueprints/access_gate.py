"""Default deny: a route that declares no access does not answer, and the build fails on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from blueprints.session_marks import has_ended, is_fresh, second_factor_given
from portal.access.actor import NOBODY, Actor
from portal.access.permissions import Permission
from portal.accounts.queries import actor_for
from portal.accounts.rules import is_staff
from portal.errors import NotFound

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Access:
    """What a route asks of whoever calls: nothing, being signed in, or a permission.

    `closed`: a route that a library brings and that nobody may call.
    """

    kind: str
    permission: Permission | None = None


PUBLIC = Access("public")
SIGNED_IN = Access("signed_in")
CLOSED = Access("closed")
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


def freshly(back: str) -> Callable[[View], View]:
    """Money or roles move here: the password must have been given a moment ago.

    Who must give it again is then led to `back`, an endpoint that answers a GET.
    """

    def declare(view: View) -> View:
        view.fresh_then = back  # type: ignore[attr-defined]
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
        # No row has a NUL in its name, and PostgreSQL answers one with a fault.
        if access in {None, CLOSED} or "\x00" in request.path + "".join(request.args.values()):
            abort(404)
        g.actor = NOBODY if access == PUBLIC and not _carries_session() else _who_acts()
        return _stop(access, g.actor) or _ask_password_again(app.view_functions[request.endpoint])


def _carries_session() -> bool:
    return "_user_id" in session


def _who_acts() -> Actor:
    if not current_user.is_authenticated:
        return NOBODY
    actor = actor_for(current_user, verified=second_factor_given())
    half = current_user.has_second_factor and not actor.second_factor
    # A session from before the second factor, or too old, is nobody's.
    if half or has_ended(staff=is_staff(actor.roles())):
        session.clear()
        current_app.login_manager._update_request_context_with_user()  # type: ignore[attr-defined]
        return NOBODY
    return actor


def _stop(access: Access, actor: Actor) -> Response | None:
    if access == PUBLIC:
        return None
    if not actor.is_signed_in:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=here))
    if access.permission is None or actor.can(access.permission):
        return None
    if actor.needs_second_factor:
        return redirect(url_for("accounts.second_factor"))
    # Forbidden and absent are one answer: nobody learns which desks exist.
    raise NotFound


def _ask_password_again(view: Callable[..., object]) -> Response | None:
    back = getattr(view, "fresh_then", None)
    if back is None or is_fresh():
        return None
    flash(_("Antes de seguir, escribe otra vez tu contraseña."), "info")
    here = request.full_path if request.method == "GET" else url_for(back, **_same_place(back))
    return redirect(url_for("security.verify", next=here.rstrip("?")))


def _same_place(endpoint: str) -> dict[str, object]:
    expects = current_app.url_map.is_endpoint_expecting
    return {k: v for k, v in (request.view_args or {}).items() if expects(endpoint, k)}
