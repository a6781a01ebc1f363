"""A colleague is given what one can open oneself, and nothing else."""

import pytest
from sqlalchemy import select, update

from portal.extensions import vault_reading, vault_transaction
from portal.vault.errors import CannotOpen
from portal.vault.models import StoredContent, Wrap
from portal.vault.parcels import unpack
from portal.vault.rewrapping import rewrap


def pass_on(alliance, asked, giver="ana", receiver="cora"):
    with vault_transaction() as session:
        return rewrap(
            session,
            capsule_id=asked.capsule_id,
            holder_id=alliance.people[giver].holder_id,
            keys=alliance.people[giver].keys,
            to_holder_id=alliance.people[receiver].holder_id,
            to=alliance.people[receiver].keys.public(),
        )


def test_the_colleague_opens_the_same_words(alliance):
    asked = alliance.ask()
    assert pass_on(alliance, asked) == 2
    for name in ("ana", "cora"):
        person = alliance.people[name]
        with vault_reading() as session:
            for content_id in session.scalars(select(StoredContent.id)).all():
                assert unpack(session, content_id, recipient=person.holder_id, keys=person.keys)


def test_passing_on_twice_adds_nothing(alliance):
    asked = alliance.ask()
    pass_on(alliance, asked)
    assert pass_on(alliance, asked) == 0


def test_who_cannot_open_passes_nothing_on(alliance):
    asked = alliance.ask()
    assert pass_on(alliance, asked, giver="cora", receiver="cora") == 0


def test_a_wrap_that_was_changed_passes_nothing_on(alliance):
    asked = alliance.ask()
    with vault_transaction() as session:
        session.execute(update(Wrap).values(sealed_key=b"x" * 80))
    with pytest.raises(CannotOpen):
        pass_on(alliance, asked)
    with vault_reading() as session:
        assert len(session.scalars(select(Wrap.recipient).distinct()).all()) == 2
