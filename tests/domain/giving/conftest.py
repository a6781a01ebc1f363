import pytest

from tests.factories.giving import gateway_to, stand_in


@pytest.fixture
def running():
    with stand_in() as running:
        yield running


@pytest.fixture
def gateway(app, running):
    """The portal asks the stand-in, by hand and in its rounds."""
    app.extensions["payment_gateway"] = gateway_to(running)
    yield gateway_to(running)
    del app.extensions["payment_gateway"]
