"""The site map: one table of blueprints, their prefixes and the surface they belong to."""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask

from blueprints import (
    access_gate,
    error_pages,
    frame,
    host_names,
    languages,
    map_files,
    measuring,
    navigation,
    security_headers,
    stylesheet,
    template_filters,
)
from portal.config import Settings, Surface


@dataclass(frozen=True)
class Entry:
    """One blueprint: its module under `blueprints`, where it hangs, on which surfaces."""

    module: str
    prefix: str
    surfaces: frozenset[Surface]
    localised: bool = True
    in_production: bool = True


EVERY = frozenset(Surface)
PUBLIC = frozenset({Surface.PUBLIC})
SUPPORT = frozenset({Surface.SUPPORT})
INTERMEDIARY = frozenset({Surface.INTERMEDIARY})
DESK = frozenset({Surface.DESK})

SITE_MAP = (
    Entry("health", "", EVERY, localised=False),
    Entry("support", "/help", SUPPORT),
    Entry("intermediary", "/intermediary", INTERMEDIARY),
    Entry("home", "", EVERY),
    Entry("campaigns", "", PUBLIC | DESK),
    Entry("gifts", "", PUBLIC | DESK),
    Entry("ledger", "", PUBLIC | DESK),
    Entry("log", "", PUBLIC | DESK, localised=False),
    Entry("treasury", "/desk/money", DESK),
    Entry("webhooks", "", PUBLIC, localised=False),
    Entry("desk", "/desk", DESK),
    Entry("no_go", "/desk/no-go", DESK),
    Entry("deliveries", "/intermediary/deliveries", INTERMEDIARY),
    Entry("shifts", "", PUBLIC | DESK),
    Entry("feeds", "/feeds", PUBLIC | DESK, localised=False),
    Entry("stock", "", PUBLIC | DESK),
    Entry("open_data", "", PUBLIC, localised=False),
    Entry("alerts", "", PUBLIC | DESK),
    Entry("incidents", "", PUBLIC),
    Entry("verification", "/verification", DESK | INTERMEDIARY),
    Entry("accounts", "/accounts", EVERY),
    Entry("policy", "/who-can-see-what", EVERY),
    Entry("volunteers", "/desk/volunteers", DESK),
    Entry("reports", "/desk", DESK),
    Entry("admin", "/admin", DESK),
    Entry("organisations", "", PUBLIC | DESK),
    Entry("demo", "/demo", EVERY, in_production=False),
)


def _silent() -> frozenset[str]:
    """The parts where only families and intermediaries are: no log, no figures."""
    secluded = SUPPORT | INTERMEDIARY
    return frozenset(entry.module for entry in SITE_MAP if entry.surfaces <= secluded)


def _surfaces_by_blueprint() -> dict[str, frozenset[Surface]]:
    return {entry.module: entry.surfaces for entry in SITE_MAP}


def register(app: Flask) -> None:
    """Hang the pages of this process's surfaces, behind the gate."""
    measuring.add_to(app, silent=_silent())
    languages.add_to(app)
    host_names.add_to(app, _surfaces_by_blueprint())
    access_gate.add_to(app)
    security_headers.add_to(app)
    template_filters.add_to(app)
    frame.add_to(app)
    stylesheet.add_to(app)
    map_files.add_to(app)
    navigation.add_to(app)
    error_pages.add_to(app)
    settings: Settings = app.config["SETTINGS"]
    for entry in SITE_MAP:
        if settings.is_production and not entry.in_production:
            continue
        if entry.surfaces & settings.surfaces:
            blueprint = _whole(entry.module)
            prefix = (languages.PREFIX if entry.localised else "") + entry.prefix
            app.register_blueprint(blueprint, url_prefix=prefix or None)


def _whole(name: str) -> Blueprint:
    """The blueprint with every page of its package: each module hangs its own on it."""
    package = import_module(f"blueprints.{name}")
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    blueprint: Blueprint = import_module(f"blueprints.{name}.views").blueprint
    return blueprint
