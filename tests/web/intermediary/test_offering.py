"""A key that never comes here: only its public half does, signed by who holds it."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.extensions import transaction, vault_reading
from portal.vault.crypto.carried import offer_keys
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.models import KeyHolder, LockedKeyPair
from tests.factories.people import organisation, person, sign_in

PAGE = "/es/intermediary/keys/offer"


@pytest.fixture
def newcomer(client, alliance, people):
    with transaction() as session:
        where = organisation(session)
        one = person(session, Role.INTERMEDIARY, at=where)
        reference = where.reference
    sign_in(client, one)
    return client, reference


def enrolled(reference):
    with vault_reading() as session:
        query = select(KeyHolder.offline, KeyHolder.sealing_key, KeyHolder.id)
        return session.execute(query.where(KeyHolder.organisation == reference)).all()


def test_only_the_public_half_is_kept(newcomer):
    client, reference = newcomer
    keys = PrivateKeys.generate()
    fields = {"organisation": reference, "offer": offer_keys(keys)}
    assert client.submit(PAGE, fields).status_code == 303
    ((offline, sealing, holder_id),) = enrolled(reference)
    assert (offline, sealing) == (True, keys.public().sealing)
    with vault_reading() as session:
        assert session.get(LockedKeyPair, holder_id) is None


@pytest.mark.parametrize("harm", ["cut", "swapped", "empty", "words"])
def test_an_offer_that_its_holder_did_not_sign_is_refused(newcomer, harm):
    client, reference = newcomer
    offer, other = offer_keys(PrivateKeys.generate()), offer_keys(PrivateKeys.generate())
    parts, theirs = offer.split(), other.split()
    offers = {
        "cut": offer[:-2],
        "swapped": offer.replace(parts[-3], theirs[-3]),
        "empty": "",
        "words": "abeja ábaco",
    }
    answer = client.submit(PAGE, {"organisation": reference, "offer": offers[harm]})
    assert answer.status_code == 400
    assert enrolled(reference) == []


def test_a_second_key_is_not_taken(newcomer):
    client, reference = newcomer
    for _ in range(2):
        fields = {"organisation": reference, "offer": offer_keys(PrivateKeys.generate())}
        client.submit(PAGE, fields)
    assert len(enrolled(reference)) == 1
