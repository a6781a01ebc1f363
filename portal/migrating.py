"""Run Alembic's two trees, one per database, each with its own head.

Alembic is imported when there is something to migrate: knowing where a database stands takes one
query and the names of the files.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
TREES: Mapping[str | None, str] = {None: "main", "vault": "vault"}


def config_for(tree: str, engine: Engine) -> "Config":
    """Alembic's configuration for one tree, bound to `engine`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / tree))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def upgrade_all(engines: Mapping[str | None, Engine]) -> list[tuple[str, str]]:
    """Upgrade each database that this process holds; return (tree, head)."""
    from alembic import command

    done = []
    for bind, tree in TREES.items():
        if bind in engines:
            command.upgrade(config_for(tree, engines[bind]), "head")
            done.append((tree, head_of(tree)))
    return done


def is_behind(engines: Mapping[str | None, Engine]) -> bool:
    """Whether any database that this process holds needs an upgrade."""
    return any(
        revision_of(engines[bind]) != head_of(tree)
        for bind, tree in TREES.items()
        if bind in engines
    )


def head_of(tree: str) -> str:
    """The newest revision that the files know; each is named `NNN_what_changed.py`."""
    return max(file.name.split("_")[0] for file in (MIGRATIONS / tree / "versions").glob("*_*.py"))


def revision_of(engine: Engine) -> str:
    """The revision that the database is at, or an empty string before the first."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
