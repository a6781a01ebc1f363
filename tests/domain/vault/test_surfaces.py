"""A process for the desk alone holds nothing of the vault, and works."""

import pytest
from sqlalchemy import text

from portal.app import create_app
from portal.config import IncompleteSettings, Settings
from portal.extensions import db
from tests.conftest import test_environment
from tests.engines import SQLITE


@pytest.fixture
def desk(tmp_path):
    environment = test_environment(SQLITE, tmp_path, PORTAL_SURFACES="desk")
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        yield app
        for engine in db.engines.values():
            engine.dispose()


def test_the_desk_alone_has_no_vault(desk):
    assert "vault" not in desk.extensions
    assert list(db.engines) == [None]


def test_the_desk_alone_answers(desk):
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("wrong", ["zz", "00", "k" * 64])
def test_a_root_key_that_is_none_stops_the_start(tmp_path, wrong):
    environment = test_environment(SQLITE, tmp_path, PORTAL_VAULT_ROOT_PUBLIC_KEY=wrong)

    with pytest.raises(IncompleteSettings, match="PORTAL_VAULT_ROOT_PUBLIC_KEY"):
        create_app(Settings.from_env(environment))
