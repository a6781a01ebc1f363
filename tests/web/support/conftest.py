import pytest

from tests.factories.portal_alliance import PortalAlliance


@pytest.fixture
def alliance(app):
    return PortalAlliance()


@pytest.fixture
def people(app, alliance):
    """Ana, Beto and Cora hold keys, each of an organisation of their own."""
    return alliance.found(app, "ana", "beto", "cora")
