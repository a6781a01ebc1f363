"""The menus offer what may be opened, each page once."""

import pytest
from flask import Flask

from blueprints.navigation import PUBLIC_LINKS, STAFF_LINKS, staff_links
from portal.access.actor import NOBODY, Actor, Grant
from portal.access.roles import Role

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _holder(*roles: Role) -> Actor:
    return Actor(user_id=1, grants=frozenset(Grant(role, 1) for role in roles), second_factor=True)


def test_public_links_lead_somewhere(app: Flask) -> None:
    assert [link.endpoint for link in PUBLIC_LINKS if link.endpoint not in app.view_functions] == []


def test_nobody_is_offered_staff_pages(app: Flask) -> None:
    assert staff_links(NOBODY) == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_offered_only_what_it_may_open(app: Flask, role: Role) -> None:
    actor = _holder(role)
    allowed = {
        link.endpoint for link in STAFF_LINKS if link.permission and actor.can(link.permission)
    }
    assert {link.endpoint for link in staff_links(actor)} <= allowed


def test_a_page_reached_by_two_permissions_is_listed_once(app: Flask) -> None:
    offered = [link.endpoint for link in staff_links(_holder(*Role))]
    assert len(offered) == len(set(offered))
