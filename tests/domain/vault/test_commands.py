"""The root's ceremony from the first key to an edition in force, by `flask vault`."""

import pytest

from portal.clock import utc_now
from portal.extensions import vault_reading
from portal.vault.directories import newest_edition
from portal.vault.errors import CapsuleNotFound
from tests.factories.sealed_requests import Alliance


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["vault", *map(str, arguments)])


def test_a_draft_signed_by_this_roots_key_comes_into_force(app, run, tmp_path):
    Alliance().enrol("ana", "puentes")
    root = tmp_path / "root"
    root.write_text((app.config["SETTINGS"].data_dir / "demo-root.key").read_bytes().hex())

    run("draft", tmp_path / "draft")
    run("certify", tmp_path / "draft", root, tmp_path / "signed")
    published = run("publish", tmp_path / "signed")

    assert published.output == "edition 1 is in force with 1 people\n"
    with vault_reading() as session:
        assert newest_edition(session) is not None


def test_another_root_is_refused_by_name(run, tmp_path):
    run("draft", tmp_path / "draft")
    assert "PUBLIC_KEY=" in run("init-root", tmp_path / "root").output
    run("certify", tmp_path / "draft", tmp_path / "root", tmp_path / "signed")

    refused = run("publish", tmp_path / "signed")
    assert (refused.exit_code, "refused: forged" in refused.output) == (1, True)


def test_a_root_is_made_once(run, tmp_path):
    run("init-root", tmp_path / "root")
    private = (tmp_path / "root").read_text()

    assert run("init-root", tmp_path / "root").exit_code == 1
    assert (tmp_path / "root").read_text() == private


def test_the_nightly_work_forgets_the_old_and_leaves_the_young(alliance, asked, run):
    now = utc_now()
    alliance.publish(now)
    young = alliance.ask(now=now)
    assert "forgotten: 1" in run("nightly").output
    assert alliance.open(young, now=now)
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked, now=now)


def test_one_request_is_forgotten_by_its_id(alliance, asked, run):
    assert "forgotten" in run("forget", asked.capsule_id, "--yes").output
    assert run("forget", asked.capsule_id, "--yes").exit_code == 1


def test_the_root_revokes_a_key_at_once_and_for_the_next_edition(alliance, run):
    ana = alliance.people["ana"].holder_id
    assert "revoked" in run("revoke", ana, "--yes").output
    assert ana not in {entry.intermediary_id for entry in alliance.publish().entries}
    assert run("revoke", "nobody", "--yes").exit_code == 1


def test_publish_has_its_documented_name(app):
    commands = app.cli.commands["vault"].commands
    assert commands["publish-directory"] is commands["publish"]
