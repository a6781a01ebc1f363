"""A migrated application of one's own, for a proof that is not a test."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db
from portal.migrating import upgrade_all
from tests.conftest import test_environment


@contextmanager
def fresh_site(engine: str, **more: str) -> Iterator[Flask]:
    """Both databases empty and migrated on `engine`; gone afterwards. `more` are settings."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env(test_environment(engine, Path(folder), **more)))
        with app.app_context():
            upgrade_all(dict(db.engines))
        yield app
        with app.app_context():
            for bound in db.engines.values():
                bound.dispose()


def at_one_moment(session: Session) -> None:
    """Several sums of one state while others go on writing: on PostgreSQL that is asked for."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def report(capability: str, figures: dict[str, tuple[object, bool]]) -> int:
    """Print each figure as `name value`; the exit code is 1 when one falls short."""
    for name, (value, holds) in figures.items():
        print(f"{capability}_{name} {value}{'' if holds else '  SHORT'}", flush=True)
    return 0 if all(holds for _, holds in figures.values()) else 1
