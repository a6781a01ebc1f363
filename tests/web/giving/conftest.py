import pytest

from portal.extensions import transaction
from tests.factories.giving import campaign, gateway_to, stand_in


@pytest.fixture
def running(app):
    """The stand-in at which the portal's donors pay."""
    with stand_in() as running:
        app.extensions["payment_gateway"] = gateway_to(running)
        yield running
    del app.extensions["payment_gateway"]


@pytest.fixture
def slug(app):
    with transaction() as session:
        return campaign(session).slug
