"""The import contracts cover the house as it is, not as it was."""

import tomllib

import pytest

from tests.architecture.sources import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in SETTINGS["tool"]["importlinter"]["contracts"]}
# Not domains: the queue's handlers, the flask groups, the seed and the stand-in.
NOT_DOMAINS = {"commands", "demo", "sandbox"}


def packages(folder):
    return {
        path.parent.name
        for path in (ROOT / folder).glob("*/__init__.py")
        if len(list(path.parent.glob("*.py"))) > 1
    }


def test_every_blueprint_is_kept_apart():
    named = {
        module.removeprefix("blueprints.") for module in CONTRACTS["blueprints-apart"]["modules"]
    }
    assert packages("blueprints") - named == set()


@pytest.mark.parametrize("domain", sorted(packages("portal") - NOT_DOMAINS))
def test_every_domain_names_its_modules(domain):
    contract = CONTRACTS.get(f"inside-{domain}")
    assert contract, f"pyproject.toml has no contract `inside-{domain}` that names its modules"
    assert contract["exhaustive"] is True


def test_the_stand_in_may_import_nothing_of_the_portal():
    forbidden = set(CONTRACTS["sandbox-alone"]["forbidden_modules"])
    everything = {f"portal.{path.stem}" for path in (ROOT / "portal").glob("[a-z]*.py")}
    everything |= {f"portal.{name}" for name in packages("portal")} | {"blueprints"}
    assert everything - forbidden <= {"portal.sandbox"}
