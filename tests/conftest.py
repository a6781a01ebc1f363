"""Shared fixtures: both engines, a migrated database per test, a strict client."""

import gc
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as properties
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.config import Settings
from portal.extensions import db, limiter
from portal.migrating import upgrade_all
from tests.browser.visiting import LAUNCH
from tests.engines import (
    POSTGRES,
    SQLITE,
    database_urls,
    empty_everything,
    never_wait_for_the_disk,
    share_postgres,
    stop_emptying,
)
from tests.web.client import StrictClient, strict_client

# A slow moment of the machine is no fault of what is tested: speed is measured by `make bench`.
properties.register_profile("house", deadline=None)
properties.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL for all workers of a parallel run."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        share_postgres()


def pytest_collection() -> None:
    """All that is imported and collected stays until the end: no look through it for waste."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on what tests leave is looked through, and only that."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True, scope="session")
def _no_network_but_loopback() -> Iterator[None]:
    """A test that reaches for the world fails."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        real(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = real


@pytest.fixture(params=[SQLITE, POSTGRES])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine this test runs on; every domain and web test runs on both."""
    return request.param


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    """One migrated application per engine, made when first asked for."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        with app.app_context():
            for engine in db.engines.values():
                stop_emptying(engine)
                engine.dispose()


@pytest.fixture
def app(
    engine_name: str,
    applications: dict[str, Flask],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The application on empty, migrated databases; an application context is pushed."""
    if engine_name not in applications:
        folder = tmp_path_factory.mktemp(engine_name)
        applications[engine_name] = _migrated_application(engine_name, folder)
    app = applications[engine_name]
    with app.app_context():
        limiter.reset()
        yield app
        app.extensions["mailman"].outbox.clear()
        db.session.remove()
        for bind, engine in db.engines.items():
            empty_everything(engine, db.metadatas[bind])


CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium on PATH, else the one that Playwright has fetched; one a test process."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=LAUNCH)
        yield chromium
        chromium.close()


def _migrated_application(engine_name: str, folder: Path) -> Flask:
    app = create_app(Settings.from_env(test_environment(engine_name, folder)))
    with app.app_context():
        for engine in db.engines.values():
            never_wait_for_the_disk(engine)
        upgrade_all(dict(db.engines))
    app.extensions["mailman"].outbox = []  # the library makes it with the first mail only
    return app


def test_environment(engine_name: str, folder: Path, **more: str) -> dict[str, str]:
    """`PORTAL_*` for a throw-away portal in `folder`."""
    main, vault = database_urls(engine_name, folder)
    return {
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_DATABASE_URL": main,
        "PORTAL_VAULT_DATABASE_URL": vault,
        "PORTAL_MAIL_BACKEND": "locmem",
        **more,
    }


test_environment.__test__ = False  # a factory, not a test


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """An open writing transaction on the main database; rolled back at the end."""
    db.session.rollback()
    db.session.connection(bind_arguments={"bind": db.engine}, execution_options={"writing": True})
    yield db.session()
    db.session.rollback()


@pytest.fixture
def vault_session(app: Flask) -> Iterator[Session]:
    """An open writing transaction on the vault; rolled back at the end."""
    with Session(db.engines["vault"], expire_on_commit=False) as session:
        session.connection(execution_options={"writing": True})
        yield session
        session.rollback()


@pytest.fixture
def client(app: Flask) -> StrictClient:
    """A visitor with no session."""
    return strict_client(app)
