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
HANDLED = (
    "INSERT INTO incident (id, reference, state, kind, priority, area_code, happened_on, title_es,"
    " title_en, account_es, account_en, revision, handled_by_user_id, handled_by_organisation_id,"
    " received_at, due_at, is_demo) VALUES (3, 'a', 'verified', 'threats', 'high', '20067',"
    " '2026-11-23', '', '', '', '', 1, 1, 1, '2026-11-23', '2026-11-23', false)"
)
# Who handled it and where are not what is tried here.
UNBOUND = {
    SQLITE: "PRAGMA foreign_keys = OFF",
    POSTGRES: "SET session_replication_role = replica",
}
ASKED = {
    SQLITE: "SELECT rowid FROM public_incident_words WHERE public_incident_words MATCH 'sierra'",
    POSTGRES: "SELECT id FROM public_incident WHERE incident_words('spanish', title_es, account_es)"
    " @@ plainto_tsquery('spanish', 'sierras')",
}


def write(engine, *statements):
    """On a connection of its own, which ends with what was set on it."""
    raw = engine.raw_connection()
    for statement in statements:
        raw.cursor().execute(statement)
    raw.commit()
    raw.invalidate()


@pytest.mark.parametrize("engine_name", [SQLITE, POSTGRES])
def test_what_was_published_before_is_found_and_what_came_down_can_go_up_again(
    engine_name, tmp_path
):
    with fresh_engine(engine_name, "main", tmp_path) as engine:
        config = config_for("main", engine)
        command.upgrade(config, "033")
        write(engine, UNBOUND[engine_name], HANDLED, ROW)
        for _ in range(2):
            command.upgrade(config, "034")
            with engine.connect() as connection:
                assert connection.scalars(sa.text(ASKED[engine_name])).all() == [7]
                whose = sa.text("SELECT incident_id FROM public_incident")
                assert connection.scalars(whose).all() == [3]
            command.downgrade(config, "033")
            assert of_a_search_index(engine) == set()
