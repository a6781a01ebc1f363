"""A form without its token changes nothing, anywhere."""

import pytest

from portal.access.roles import Role
from portal.extensions import csrf, transaction
from tests.factories.people import person, sign_in
from tests.web.every_route import every_route

# Routes that take no cookie and so have nothing to forge, each with the reason.
WITHOUT_TOKEN = {
    "webhooks.stripe": "the body is signed by its sender and no session is read",
    "alerts.one_click": "the secret of the mailed link is the proof and no session is read",
    "support.sms": "the fields are signed by the gateway and no session is read",
}

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
# Every role that may be held together; the gate itself is tested apart.
MANY = sorted(set(Role) - {Role.INTERMEDIARY})


def mutating(app):
    for route in every_route(app):
        if route.method != "GET" and route.endpoint not in WITHOUT_TOKEN:
            yield route


@pytest.mark.parametrize(
    "roles", [[], MANY, [Role.INTERMEDIARY]], ids=["nobody", "desk", "intermediary"]
)
def test_every_mutating_route_refuses_a_form_without_its_token(app, client, roles):
    if roles:
        with transaction() as session:
            user = person(session, *roles)
        sign_in(client, user)
    answers = {
        (route.method, route.url): client.open(route.url, method=route.method).status_code
        for route in mutating(app)
    }
    assert {where: code for where, code in answers.items() if code != 400} == {}


def test_a_token_of_another_session_is_refused_too(app, client):
    from tests.web.client import TOKEN, strict_client

    stranger = strict_client(app).get("/es/accounts/login").get_data(as_text=True)
    client.get("/es/accounts/login")
    data = {"csrf_token": TOKEN.search(stranger)[1], "email": "x", "password": "y"}
    assert client.post("/es/accounts/login", data=data).status_code == 400


def test_only_the_listed_blueprints_go_without(app):
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    exempt |= {name for name in csrf._exempt_blueprints if isinstance(name, str)}
    assert exempt == set(WITHOUT_TOKEN)
