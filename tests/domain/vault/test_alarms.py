"""What does not verify is refused and said aloud: once, and without a name."""

import pytest
from sqlalchemy import select, update

from portal.extensions import vault_reading, vault_transaction
from portal.vault.alarms import forget_alarms
from portal.vault.directories import certified
from portal.vault.errors import CannotOpen, IntakeClosed
from portal.vault.models import DirectoryEdition, ThreadMessage, Wrap
from tests.factories.sealed_requests import NOW


@pytest.fixture(autouse=True)
def quiet():
    """Each test begins as a process does."""
    forget_alarms()
    yield
    forget_alarms()


@pytest.fixture
def said(caplog):
    """The sentences of the alarms so far."""
    return lambda: [one.getMessage() for one in caplog.records if one.name == "portal.vault.alarms"]


def test_a_swapped_seal_is_said_once(alliance, asked, said):
    ana = alliance.people["ana"].holder_id
    other = alliance.ask()
    with vault_transaction() as session:
        mine = session.scalars(select(Wrap).where(Wrap.recipient == ana)).all()
        turned = [mine[-1].sealed_key, *(one.sealed_key for one in mine[:-1])]
        for wrap, key in zip(mine, turned, strict=True):
            wrap.sealed_key = key
    for one in (asked, other, asked):
        with pytest.raises(CannotOpen):
            alliance.open(one)
    assert said() == ["a seal did not verify and was refused"]


def test_a_message_in_anothers_name_is_said(alliance, asked, said):
    alliance.write(asked, "véame en la plaza")
    with vault_transaction() as session:
        session.execute(update(ThreadMessage).values(author=alliance.people["cora"].holder_id))
    alliance.read_as_family(asked)
    alliance.read_as_family(asked)
    assert said() == ["a message did not verify and was refused"]


def test_a_directory_that_the_root_did_not_sign_is_said_with_its_reason(alliance, said, caplog):
    with vault_transaction() as session:
        session.execute(update(DirectoryEdition).values(signature=bytes(64)))
    for _ in range(2):
        with pytest.raises(IntakeClosed), vault_reading() as session:
            certified(session, vault=alliance.vault, now=NOW)
    assert said() == ["the directory did not verify and was refused"]
    assert caplog.records[-1].why == "forged"


def test_nothing_is_said_while_everything_verifies(alliance, asked, said):
    alliance.write(asked, "le leo")
    alliance.open(asked)
    alliance.read_as_family(asked)
    assert said() == []
