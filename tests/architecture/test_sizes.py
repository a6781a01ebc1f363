"""The caps of architecture.md: beauty is in the 95th percentile."""

import statistics

import pytest

from tests.architecture.sources import NEAR_EMPTY, ROOT, filled, house, templates, views


def modules():
    return {m.name: m.size for m in house() if m.size > NEAR_EMPTY}


def functions():
    return {f"{m.name}:{f.name}:{f.lineno}": m.size_of(f) for m in house() for f in m.functions()}


def pages():
    found = {}
    for module in house():
        if module.name.startswith("blueprints/"):
            found |= {f"{module.name}:{v.name}": module.size_of(v) for v in views(module)}
    return found


def templates_by_size():
    return {
        path.relative_to(ROOT).as_posix(): filled(path.read_text(encoding="utf-8").splitlines())
        for path in templates()
    }


def percentile95(sizes):
    ordered = sorted(sizes)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


CAPS = [
    pytest.param(modules, 300, id="module"),
    pytest.param(functions, 50, id="function"),
    pytest.param(pages, 30, id="view"),
    pytest.param(templates_by_size, 150, id="template"),
]


@pytest.mark.parametrize(("sizes", "cap"), CAPS)
def test_none_is_over_its_cap(sizes, cap):
    over = {name: size for name, size in sizes().items() if size > cap}
    assert not over, f"over {cap} non-blank lines: {over}"


@pytest.mark.parametrize(
    ("sizes", "limit"), [(modules, 60), (functions, 9), (pages, 15)], ids=["module", "fn", "view"]
)
def test_the_median_stays_small(sizes, limit):
    assert statistics.median(sizes().values()) <= limit


@pytest.mark.parametrize(
    ("sizes", "limit"),
    [(modules, 200), (functions, 30), (templates_by_size, 80)],
    ids=["module", "function", "template"],
)
def test_the_95th_percentile_stays_small(sizes, limit):
    found = sizes()
    largest = sorted(found.items(), key=lambda item: -item[1])[:10]
    assert percentile95(found.values()) <= limit, largest
