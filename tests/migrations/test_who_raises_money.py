"""Campaigns that there were before the portal noted who raises money are noted too."""

import pytest
import sqlalchemy as sa
from alembic import command

from portal.migrating import config_for
from tests.engines import POSTGRES, SQLITE
from tests.migrations.test_trees import fill
from tests.migrations.trees import fresh_engine, tables_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("engine_name", [SQLITE, POSTGRES])
def test_the_organisation_of_each_campaign_is_noted_once(engine_name, tmp_path):
    with fresh_engine(engine_name, "main", tmp_path) as engine:
        config = config_for("main", engine)
        command.upgrade(config, "033")
        fill(engine)
        campaign = tables_of(engine).tables["campaign"]
        with engine.connect().execution_options(writing=True) as connection:
            row = dict(connection.execute(sa.select(campaign)).mappings().one())
            again = {**row, "id": row["id"] + 1, "reference": "otra", "slug": "otra"}
            connection.execute(campaign.insert().values(**again))
            connection.commit()
        command.upgrade(config, "head")
        with engine.connect() as connection:
            noted = connection.execute(sa.select(tables_of(engine).tables["incident_host"])).all()
        assert [tuple(one) for one in noted] == [(row["incident_id"], row["organisation_id"])]
