"""Both trees go up, down and up again on both engines, with data in between, and end as models."""

import re

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.extensions import db
from portal.migrating import config_for, head_of, is_behind, revision_of
from tests.engines import POSTGRES, SQLITE
from tests.migrations.trees import (
    TREES,
    counts,
    fresh_engine,
    of_a_search_index,
    plausible,
    tables_of,
)

pytestmark = pytest.mark.slow


@pytest.fixture(params=[SQLITE, POSTGRES])
def engine_name(request):
    return request.param


@pytest.fixture(params=list(TREES))
def tree(request):
    return request.param


@pytest.fixture
def engine(engine_name, tree, tmp_path):
    with fresh_engine(engine_name, tree, tmp_path) as engine:
        yield engine


@pytest.fixture
def config(tree, engine):
    return config_for(tree, engine)


def fill(engine):
    """Put a row into every table that takes one; some have checks that only the domain meets."""
    filled = set()
    for table in tables_of(engine).sorted_tables:
        with engine.connect().execution_options(writing=True) as connection:
            row = {c.name: value_for(connection, c) for c in table.columns if needs_value(c)}
            try:
                connection.execute(table.insert().values(**row))
                connection.commit()
                filled.add(table.name)
            except sa.exc.IntegrityError:
                connection.rollback()
    return filled


def needs_value(column):
    return not column.nullable and column.server_default is None


def value_for(connection, column):
    if not column.foreign_keys:
        return plausible(column)
    target = next(iter(column.foreign_keys)).column
    return connection.scalar(sa.select(target).limit(1))


def test_up_down_and_up_again(tree, engine, config):
    command.upgrade(config, "head")
    first = {t.name: sorted(c.name for c in t.columns) for t in tables_of(engine).sorted_tables}
    searched = of_a_search_index(engine)
    command.downgrade(config, "base")
    assert tables_of(engine).sorted_tables == []
    assert of_a_search_index(engine) == set()
    command.upgrade(config, "head")
    again = {t.name: sorted(c.name for c in t.columns) for t in tables_of(engine).sorted_tables}
    assert (again, of_a_search_index(engine)) == (first, searched)


def test_data_survives_one_step_down_and_up(tree, engine, config):
    """Rows of tables that the last step did not make are all there afterwards."""
    command.upgrade(config, "head")
    assert len(fill(engine)) >= min(5, len(tables_of(engine).tables))
    before = counts(engine)
    command.downgrade(config, "-1")
    kept = counts(engine)
    command.upgrade(config, "head")
    after = counts(engine)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_everything_comes_down_with_data_in_it(tree, engine, config):
    command.upgrade(config, "head")
    fill(engine)
    command.downgrade(config, "base")
    assert tables_of(engine).sorted_tables == []
    assert of_a_search_index(engine) == set()


# SQLite has no expression index to compare: PostgreSQL's run of this test holds those.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_the_models_are_what_the_migrations_make(tree, engine, config):
    command.upgrade(config, "head")
    # A search index of SQLite's is no model; `test_words_of_incidents` holds what it is.
    indexes = of_a_search_index(engine)
    assert all(name.startswith("public_incident_words") for name in indexes)
    opts = {"compare_type": True, "include_name": lambda name, *_: name not in indexes}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        found = compare_metadata(context, db.metadatas[TREES[tree]])
    assert found == []


def test_the_file_names_tell_the_head(tree, engine, config):
    assert ScriptDirectory.from_config(config).get_heads() == [head_of(tree)]


def test_a_database_knows_how_far_it_is(tree, engine, config):
    bind = TREES[tree]
    assert (revision_of(engine), is_behind({bind: engine})) == ("", True)
    command.upgrade(config, "head")
    assert (revision_of(engine), is_behind({bind: engine})) == (head_of(tree), False)


def test_no_migration_imports_the_portal(tree, config):
    """A migration must mean the same when the models have moved on."""
    for script in ScriptDirectory.from_config(config).walk_revisions():
        with open(script.path, encoding="utf-8") as text:
            assert not re.search(r"^(from|import) (portal|blueprints)", text.read(), re.M), script
