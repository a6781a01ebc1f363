import pytest

from tests.factories.people import sign_in
from tests.factories.portal_alliance import PortalAlliance
from tests.web.client import strict_client
from tests.web.support.asking import ask


@pytest.fixture
def alliance(app, monkeypatch):
    """Its vault is the application's until the test ends."""
    alliance = PortalAlliance()
    monkeypatch.setitem(app.extensions, "vault", alliance.vault)
    return alliance


@pytest.fixture
def people(alliance):
    """Ana, Beto and Cora hold keys, each of an organisation of their own."""
    return alliance.found("ana", "beto", "cora")


@pytest.fixture
def family(app):
    """A browser without an account."""
    return strict_client(app)


@pytest.fixture
def words(family, people):
    """The words of a request to Ana, with Beto as backup."""
    _answer, words = ask(family, people)
    return words


@pytest.fixture
def enter(app, people):
    """Sign a person in, unlocked unless told otherwise; the client."""

    def enter(name, *, unlocked=True):
        client = strict_client(app)
        sign_in(client, people[name].user)
        if unlocked:
            answer = client.submit(
                "/es/intermediary/unlock",
                {"words": people[name].passphrase},
                page="/es/intermediary/",
            )
            assert answer.status_code == 303
        return client

    return enter
