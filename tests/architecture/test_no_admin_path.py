"""No administrator, no command and no job can give anyone a new seal."""

import ast
from pathlib import Path

import pytest

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.access.roles import Role
from tests.architecture.sources import ROOT

# Whoever calls one of these makes a new reader of something.
SEALERS = {"seal_key", "rewrap", "pack"}
MAKE_READERS = {
    "portal/vault/rewrapping.py",
    "portal/vault/parcels.py",
    "portal/vault/handing_over.py",
    "portal/vault/messaging.py",
    "portal/vault/receiving.py",
    "portal/vault/releasing.py",
    "portal/vault/tying.py",
    "portal/vault/complaining.py",
    "portal/vault/reading_complaints.py",
    "portal/vault/disclosing.py",
    "portal/vault/attaching.py",
    "portal/vault/handing_out.py",
    # Backups: sealed keys under one seal more, which opens none of them.
    "portal/vault/crypto/streams.py",
}
ADMINISTRATORS = {Role.PLATFORM_ADMIN, Role.ORGANISATION_ADMIN, Role.CASEWORKER, Role.FINANCE}


def sealing_modules():
    """Every module of the portal and its pages that names a function which seals."""
    for top in ("portal", "blueprints"):
        for path in sorted((ROOT / top).rglob("*.py")):
            names = imported(path)
            if names & SEALERS:
                yield path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        alias.name for node in froms if (node.module or "").startswith("portal.vault")
        for alias in node.names
    }  # fmt: skip


def test_only_the_named_verbs_seal():
    assert set(sealing_modules()) <= MAKE_READERS


@pytest.mark.parametrize("folder", ["portal/commands", "portal/jobs", "portal/demo"])
def test_no_command_or_job_passes_the_door(folder):
    for path in (ROOT / folder).rglob("*.py"):
        text = path.read_text("utf-8")
        assert "vault.door" not in text, path
        assert "vault import door" not in text, path
        assert not imported(path) & SEALERS, path


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_no_administrator_may_open(role):
    assert role not in roles_with(Permission.IDENTITY_OPEN)
