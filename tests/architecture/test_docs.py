"""What the documents name exists: commands, settings, files."""

import re
import tomllib

import pytest

from portal.app import create_app
from portal.config import Settings
from tests.architecture.sources import ROOT
from tests.conftest import test_environment

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
KEY = re.compile(r"PORTAL_[A-Z_]+[A-Z]")
# Read by the tests or by the process's start, or made for the demo: not settings of a deployment.
NOT_SETTINGS = {
    "PORTAL_TEST_POSTGRES_URL": "the tests' shared server",
    "PORTAL_SANDBOX_WEBHOOK_SECRET": "made at the demo's first start",
    "PORTAL_X": "stands for any key in a comment",
    "PORTAL_HOST": "where the one process listens",
}


def targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z%-]*):", text, re.M))


def keys_that_are_read():
    files = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "blueprints").rglob("*.py")]
    found = {key for file in files for key in KEY.findall(file.read_text(encoding="utf-8"))}
    return {key.removesuffix("_FILE") for key in found} - set(NOT_SETTINGS)


def test_every_setting_is_in_the_example_and_every_line_of_it_is_a_setting():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    offered = set(re.findall(r"^#? ?(PORTAL_[A-Z_]+)=", example, re.M))
    assert offered == keys_that_are_read()


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_make_command_named_exists(document):
    named = set(re.findall(r"\bmake +([a-z][a-z-]+)\b", "\n".join(code(document))))
    known = targets()
    assert {name for name in named if name not in known and not is_pattern(name, known)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_link_inside_the_house_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_setting_named_exists(document):
    named = {key.removesuffix("_FILE") for key in KEY.findall(document.read_text(encoding="utf-8"))}
    assert named - keys_that_are_read() - set(NOT_SETTINGS) == set()


@pytest.fixture(scope="module")
def flask_commands(tmp_path_factory):
    folder = tmp_path_factory.mktemp("commands")
    return create_app(Settings.from_env(test_environment("sqlite", folder))).cli.commands


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_flask_command_named_exists(document, flask_commands):
    for line in code(document):
        for group, word in re.findall(r"flask(?: --app wsgi)? ([a-z][a-z-]*) ([a-z-]+)", line):
            known = flask_commands.get(group)
            assert known is not None, line
            assert word in known.commands, line


def test_the_licence_is_named_alike_everywhere():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["license"] in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_locks_name_no_host():
    for lock in ROOT.glob("requirements*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name


def test_help_lists_every_command_for_people():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([a-z%-]+):.*## ", text, re.M))
    assert {"run", "test", "test-fast", "check", "prove", "canary", "bench", "reset"} <= listed


def code(document):
    """What stands between backticks, fenced or not."""
    text = document.read_text(encoding="utf-8")
    fenced = re.findall(r"```.*?\n(.*?)```", text, re.S)
    spans = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    return [*"\n".join(fenced).splitlines(), *(" ".join(said.split()) for said in spans)]


def is_pattern(name, known):
    return any(name.startswith(target[:-1]) for target in known if target.endswith("%"))
