"""Run Alembic's two trees, one per database, each with its own head."""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
TREES: Mapping[str | None, str] = {None: "main", "vault": "vault"}


def config_for(tree: str, engine: Engine) -> Config:
    """Alembic's configuration for one tree, bound to `engine`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / tree))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade_all(engines: Mapping[str | None, Engine]) -> list[tuple[str, str]]:
    """Upgrade each database that this process holds; return (tree, head)."""
    done = []
    for bind, tree in TREES.items():
        if bind in engines:
            config = config_for(tree, engines[bind])
            command.upgrade(config, "head")
            done.append((tree, head_of(tree, engines[bind])))
    return done


def head_of(tree: str, engine: Engine) -> str:
    """The newest revision that the files know."""
    script = ScriptDirectory.from_config(config_for(tree, engine))
    return script.get_current_head() or ""


def revision_of(engine: Engine) -> str:
    """The revision that the database is at, or an empty string before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
