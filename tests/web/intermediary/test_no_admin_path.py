"""Administrators and auditors reach none of the ways to a new reader."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.extensions import transaction, vault_reading
from portal.vault.models import Wrap
from tests.factories.people import person, sign_in
from tests.web.client import strict_client
from tests.web.intermediary.reading import only_capsule

WAYS = [
    "requests/{}/open",
    "requests/{}/hand-over",
    "requests/{}/disclose",
    "disclosures/{}/confirm",
    "disclosures/{}/consent-in-person",
    "disclosures/{}/hand-out",
    "complaints/{}",
]


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMIN, Role.ORGANISATION_ADMIN, Role.CASEWORKER])
def test_an_administrator_of_the_very_organisation_gets_nothing(app, people, words, role):
    with transaction() as session:
        admin = person(session, role, at=people["ana"].organisation)
    client = strict_client(app)
    sign_in(client, admin)
    capsule, before = only_capsule(), wraps()
    for way in WAYS:
        url = "/es/intermediary/" + way.format(capsule)
        answer = client.submit(url, {"colleague": "nadie"}, page="/es/help/receipt")
        assert answer.status_code in (403, 404), way
    assert wraps() == before


def wraps():
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(Wrap))
