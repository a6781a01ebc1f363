"""A demo's directory is signed anew by itself; a real one never is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.config import Mode
from portal.extensions import vault_reading, vault_transaction
from portal.vault import starting
from portal.vault.directories import certified
from portal.vault.starting import renew_demo_directory
from tests.factories.sealed_requests import NOW


@pytest.fixture
def settings(app, alliance, monkeypatch):
    monkeypatch.setattr(starting, "demo_root", lambda _settings: alliance.root)
    return replace(app.config["SETTINGS"], mode=Mode.DEMO, vault_root_public_key="")


def renewed(alliance, settings, days):
    with vault_transaction() as session:
        return renew_demo_directory(
            session, settings=settings, vault=alliance.vault, now=NOW + timedelta(days=days)
        )


@pytest.mark.parametrize(("days", "signed"), [(0, False), (19, False), (20, True), (45, True)])
def test_in_its_last_days_and_after_them(alliance, settings, days, signed):
    assert renewed(alliance, settings, days) is signed
    with vault_reading() as session:
        now = NOW + timedelta(days=days)
        assert len(certified(session, vault=alliance.vault, now=now)) == 3


@pytest.mark.parametrize("real", [{"mode": Mode.PRODUCTION}, {"vault_root_public_key": "00" * 32}])
def test_a_real_root_signs_for_itself(alliance, settings, real):
    assert not renewed(alliance, replace(settings, **real), 25)
