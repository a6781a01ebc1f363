"""Deny by default: every route says what it asks, and the committed list is true."""

import pytest

from portal.commands.access import LISTING, listing
from tests.web.every_route import every_route

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_every_route_declares_its_access(app):
    silent = {route.endpoint for route in every_route(app) if route.access is None}
    assert not silent, f"declare @public, @signed_in or @requires(…) on: {sorted(silent)}"


def test_the_committed_list_of_routes_is_true(app):
    committed = LISTING.read_text(encoding="utf-8") if LISTING.exists() else ""
    assert committed == listing(app), "run: flask access routes --write, and read the difference"


def test_what_moves_money_or_roles_asks_for_a_fresh_password(app):
    """Each route whose permission moves roles, when it changes something."""
    moving = {"members_manage", "alliance_manage"}
    stale = {
        route.endpoint
        for route in every_route(app)
        if route.method != "GET"
        and route.access is not None
        and route.access.permission is not None
        and route.access.permission.value in moving
        and not hasattr(app.view_functions[route.endpoint], "fresh_then")
    }
    assert not stale, f"add @freshly(…) to: {sorted(stale)}"
