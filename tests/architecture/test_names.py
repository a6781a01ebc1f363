"""Modules are named for what happens in them."""

from tests.architecture.sources import HOUSE, ROOT, house

# A drawer for everything: nobody guesses where a line lives.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service"}
DRAWERS |= {"manager", "managers", "tools", "base", "core", "lib", "shared", "functions"}


def test_no_module_is_a_drawer():
    assert [m.name for m in house() if m.path.stem in DRAWERS] == []


def test_every_folder_of_the_house_is_a_package():
    missing = [
        folder.relative_to(ROOT).as_posix()
        for part in HOUSE
        for folder in (ROOT / part).rglob("*")
        if folder.is_dir() and list(folder.glob("*.py")) and not (folder / "__init__.py").exists()
    ]
    assert missing == []
