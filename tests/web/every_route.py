"""Every route of the application, and a URL for each, filled with references nobody has."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from blueprints.access_gate import Access, access_of

# What stands in for a variable part; a converter that wants a number gets one.
_STAND_INS = {"IntegerConverter": 1, "FloatConverter": 1.5, "PathConverter": "nada/nada"}


@dataclass(frozen=True)
class Route:
    """One rule by one method."""

    endpoint: str
    method: str
    url: str
    access: Access | None


def every_route(app: Flask) -> Iterator[Route]:
    """Each rule by each of its methods, in the order of their paths."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(rule.endpoint, method, _url(app, rule), access_of(app, rule.endpoint))


def _url(app: Flask, rule: Rule) -> str:
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():
        offered = sorted(getattr(converter, "items", ()))
        stand_in = _STAND_INS.get(type(converter).__name__, "nada")
        values[name] = offered[0] if offered else stand_in
    if "lang" in values:
        values["lang"] = "es"
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule
    return built[1]
