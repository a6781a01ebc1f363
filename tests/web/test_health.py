"""The process says whether it lives and which part is missing."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from portal.extensions import db
from tests.conftest import test_environment

DOWN = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def main_down(app, monkeypatch):
    """The main database's server answers no more."""
    engine = create_engine(DOWN, connect_args={"connect_timeout": 1})
    monkeypatch.setitem(db.engines, None, engine)


def test_alive_without_a_database(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_names_each_part(client):
    answer = client.get("/readyz")
    parts = {"main": "ok", "vault": "ok", "queue": "ok"}
    assert (answer.status_code, answer.json["parts"]) == (200, parts)


@pytest.mark.usefixtures("main_down")
def test_a_lost_database_is_named(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["parts"]["main"]) == (503, "unreachable")


def test_a_database_behind_the_code_is_named(client):
    with db.engines["vault"].begin() as connection:
        known = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(text("DELETE FROM alembic_version"))
    try:
        assert client.get("/readyz").json["parts"]["vault"] == "needs migrating"
    finally:
        with db.engines["vault"].begin() as connection:
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": known})


def test_a_queue_that_does_not_answer_is_named(app, client, monkeypatch):
    def refuse():
        raise ConnectionError

    monkeypatch.setattr(app.extensions["resguardo_jobs"].queue, "pending_count", refuse)
    assert client.get("/readyz").json["parts"]["queue"] == "unreachable"


@pytest.mark.usefixtures("main_down")
def test_a_page_without_its_database_is_a_calm_503(app, client):
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert b"psycopg" not in answer.data
    assert b"127.0.0.1" not in answer.data


def test_figures_name_parts_of_the_site_and_nobody(client):
    client.get("/es/")
    shown = client.get("/metrics").get_data(as_text=True)
    assert 'portal_answers_total{part="home",status="2xx"}' in shown
    assert 'portal_outbox_messages{state="dead"} 0.0' in shown


def test_figures_are_hidden_from_other_machines(client):
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404


@pytest.mark.parametrize(("given", "status"), [("right", 200), ("wrong", 404), ("", 404)])
def test_figures_open_to_a_token_where_one_is_set(app, client, monkeypatch, given, status):
    settings = replace(app.config["SETTINGS"], metrics_token="right")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    headers = {"Authorization": f"Bearer {given}"}
    assert client.get("/metrics", headers=headers).status_code == status


def test_every_answer_carries_an_id_of_its_own(client):
    ids = {client.get("/es/").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_a_silent_part_leaves_no_line_and_no_figure(tmp_path, caplog):
    from flask import Blueprint, Flask

    from blueprints.measuring import REGISTRY, add_to

    app = Flask("quiet")
    add_to(app, silent={"quiet_part"})
    part = Blueprint("quiet_part", __name__)
    part.add_url_rule("/asked", "asked", lambda: "ok")
    app.register_blueprint(part)
    with caplog.at_level("INFO"):
        answer = app.test_client().get("/asked")
    assert "X-Request-ID" not in answer.headers
    assert "asked" not in caplog.text
    assert REGISTRY.get_sample_value("portal_answers_total", {"part": "quiet_part"}) is None


def test_help_and_intermediary_are_the_silent_parts():
    from blueprints import SITE_MAP, SUPPORT, _silent

    assert {e.module for e in SITE_MAP if e.surfaces == SUPPORT} <= _silent()
    assert "home" not in _silent()


def test_a_process_without_a_vault_is_ready_without_it(tmp_path):
    from portal.app import create_app
    from portal.config import Settings
    from portal.migrating import upgrade_all

    app = create_app(
        Settings.from_env(test_environment("sqlite", tmp_path, PORTAL_SURFACES="desk"))
    )
    with app.app_context():
        upgrade_all(dict(db.engines))
        assert set(app.test_client().get("/readyz").json["parts"]) == {"main", "queue"}
        for engine in db.engines.values():
            engine.dispose()
