"""Every role against every route: the answer is exactly what the policy map says.

The views are replaced by one that says "reached", so that only the gate decides and a reference
that nobody has cannot look like a refusal. New routes are covered as soon as they exist.
"""

import pytest
from flask import Flask, Response

from blueprints.access_gate import CLOSED, PUBLIC, SIGNED_IN, Access
from portal.access.policy import permissions_of
from portal.access.roles import SECOND_FACTOR_REQUIRED, Role
from portal.config import Settings
from portal.extensions import csrf, db, transaction
from portal.migrating import upgrade_all
from tests.conftest import test_environment as environment
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client
from tests.web.every_route import every_route

REACHED = 299
SIGN_IN, SET_UP = "/es/accounts/login", "/es/accounts/second-factor"
CALLERS = [None, *Role]


@pytest.fixture(scope="module")
def hollow(tmp_path_factory):
    """The application with hollow views, and someone of each role with and without the factor."""
    from portal.app import create_app

    folder = tmp_path_factory.mktemp("hollow")
    app = create_app(Settings.from_env(environment("sqlite", folder)))
    app.before_request_funcs[None].remove(_csrf_of(app))
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _hollowed(view)
    with app.app_context():
        upgrade_all(dict(db.engines))
        people = _people()
    yield app, people
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _csrf_of(app: Flask) -> object:
    """CSRF has a test of its own; here a refused token would hide the gate's answer."""
    module = type(csrf).__module__
    return next(f for f in app.before_request_funcs[None] if f.__module__ == module)


def _hollowed(view: object) -> object:
    def reached(**_arguments: object) -> Response:
        return Response("reached", REACHED, mimetype="text/plain")

    reached.__dict__.update(vars(view))
    # Whether the password is fresh is asked after access, and tested with the admin's pages.
    reached.__dict__.pop("fresh_then", None)
    reached.__dict__.pop("__wrapped__", None)
    return reached


def _people() -> dict[tuple[Role, bool], int]:
    made = {}
    with transaction() as session:
        here = organisation(session)
        for role in Role:
            for protected in (True, False):
                user = person(session, role, at=here, second_factor=protected)
                made[role, protected] = user.id
    return made


def expected(access: Access | None, role: Role | None, protected: bool) -> tuple[int, str]:
    """What the policy map says, in the words of HTTP."""
    if access in {None, CLOSED}:
        return 404, ""
    if access == PUBLIC:
        return REACHED, ""
    if role is None:
        return 302, SIGN_IN
    if access == SIGNED_IN:
        return REACHED, ""
    asleep = role in SECOND_FACTOR_REQUIRED and not protected
    if access.permission in permissions_of(role) and not asleep:
        return REACHED, ""
    return (302, SET_UP) if asleep else (404, "")


@pytest.mark.parametrize("protected", [True, False], ids=["with-factor", "without-factor"])
@pytest.mark.parametrize("role", CALLERS, ids=lambda role: role or "nobody")
def test_the_gate_answers_as_the_policy_says(hollow, role, protected):
    from portal.accounts.models import User

    app, people = hollow
    wrong = []
    with app.app_context():
        client = strict_client(app)
        if role is not None:
            sign_in(client, db.session.get(User, people[role, protected]))
        for route in every_route(app):
            answer = client.open(route.url, method=route.method)
            place = (answer.location or "").split("?")[0]
            told = (answer.status_code, place if answer.status_code == 302 else "")
            if told != expected(route.access, role, protected):
                wrong.append((route.method, route.url, told))
        db.session.remove()
    assert not wrong
