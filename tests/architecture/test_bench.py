"""Every module that takes part in `make bench` can be called as the bench calls it."""

import importlib
import inspect
import pkgutil

import pytest

import tests.bench

MODULES = [
    module.name
    for module in pkgutil.iter_modules(tests.bench.__path__)
    if module.name not in {"__main__", "site"}
]


@pytest.mark.parametrize("name", MODULES)
def test_figures_take_the_bench(name):
    figures = getattr(importlib.import_module(f"tests.bench.{name}"), "figures", None)
    if figures is not None:
        inspect.signature(figures).bind(object())


def test_some_module_has_figures():
    taking_part = [
        name
        for name in MODULES
        if hasattr(importlib.import_module(f"tests.bench.{name}"), "figures")
    ]
    assert {"pages", "webhook", "volunteering"} <= set(taking_part)
