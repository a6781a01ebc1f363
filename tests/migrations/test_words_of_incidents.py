"""The search index is made over what is there, kept by the database, and comes down whole."""

import pytest
import sqlalchemy as sa
from alembic import command

from portal.migrating import config_for
from tests.engines import POSTGRES, SQLITE
from tests.migrations.trees import fresh_engine, of_a_search_index

pytestmark = pytest.mark.slow
ROW = (
    "INSERT INTO public_incident (id, reference, layer, kind, granularity, period_start, revision,"
    " supporting, accredited, is_demo, title_es, account_es, title_en, account_en) VALUES"
    " (7, 'a', 'alliance', 'threats', 'week', '2026-11-23', 1, 0, 0, false,"
    " 'En la sierra', 'Nada', 'In the highlands', 'Nothing')"
)
ASKED = {
    SQLITE: "SELECT rowid FROM public_incident_words WHERE public_incident_words MATCH 'sierra'",
    POSTGRES: "SELECT id FROM public_incident WHERE incident_words('spanish', title_es, account_es)"
    " @@ plainto_tsquery('spanish', 'sierras')",
}


@pytest.mark.parametrize("engine_name", [SQLITE, POSTGRES])
def test_what_was_published_before_is_found_and_what_came_down_can_go_up_again(
    engine_name, tmp_path
):
    with fresh_engine(engine_name, "main", tmp_path) as engine:
        config = config_for("main", engine)
        command.upgrade(config, "032")
        with engine.connect().execution_options(writing=True) as connection:
            connection.execute(sa.text(ROW))
            connection.commit()
        for _ in range(2):
            command.upgrade(config, "034")
            with engine.connect() as connection:
                assert connection.scalars(sa.text(ASKED[engine_name])).all() == [7]
            command.downgrade(config, "032")
            assert of_a_search_index(engine) == set()
