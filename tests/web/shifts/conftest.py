"""Whoever the pages of shifts are tried as."""

import pytest

from tests.factories import shifts
from tests.factories.people import sign_in


@pytest.fixture
def coordinator(session, client):
    made = shifts.coordinator(session)
    session.commit()
    sign_in(client, made)
    return made
