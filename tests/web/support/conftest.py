import pytest

from tests.factories.portal_alliance import PortalAlliance


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
