import pytest

from tests.factories.sealed_requests import found_alliance


@pytest.fixture
def alliance(app):
    """Ana of Puentes, Beto of Raíces and Cora of Semilla are certified; the directory stands."""
    return found_alliance()


@pytest.fixture
def asked(alliance):
    """A family's request, sealed to Ana with Beto as backup."""
    return alliance.ask()
