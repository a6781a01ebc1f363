"""Modules are named for what happens in them."""

from tests.architecture.sources import HOUSE, ROOT, house

# A drawer for everything: nobody guesses where a line lives.
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service"}
DRAWERS |= {"manager", "managers", "tools", "base", "core", "lib", "shared", "functions"}
# Folders whose names the folders of architecture.md give.
PARTS_OF_A_BLUEPRINT = {"views", "forms"}


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


def test_a_blueprint_keeps_its_routes_in_views():
    astray = [
        m.name
        for m in house()
        if m.path.parts[-3:-2] == ("blueprints",)
        and m.path.stem not in PARTS_OF_A_BLUEPRINT
        and not m.path.stem.endswith("_views")
        and "Blueprint(" in "\n".join(m.lines)
    ]
    assert astray == []
