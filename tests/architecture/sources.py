"""The house's own source, parsed once for every test that reads it."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = ("portal", "blueprints")
NEAR_EMPTY = 5
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python: its path from the root, its lines, its tree."""

    path: Path
    text: str

    @functools.cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines."""
        return tuple(self.text.splitlines())

    @functools.cached_property
    def tree(self) -> ast.Module:
        """Parsed by the first test that asks: every worker of a parallel run collects them all."""
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        """The path from the root, as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def size(self) -> int:
        """Non-blank lines."""
        return filled(self.lines)

    def functions(self) -> Iterator[Function]:
        """Every function, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def size_of(self, function: Function) -> int:
        """Non-blank lines from `def` to the end."""
        return filled(self.lines[function.lineno - 1 : function.end_lineno])


@functools.cache
def house() -> tuple[Module, ...]:
    """Every module of the portal and of the blueprints."""
    return tuple(
        Module(path, path.read_text(encoding="utf-8"))
        for folder in HOUSE
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


def views(module: Module) -> Iterator[Function]:
    """Functions that a blueprint's decorator hangs on a route."""
    for function in module.functions():
        if any(_routes(decorator) for decorator in function.decorator_list):
            yield function


def _routes(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"get", "post", "route"}


def templates() -> list[Path]:
    """Every template of the site."""
    return sorted(
        path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".xml"}
    )


def filled(lines: tuple[str, ...] | list[str]) -> int:
    """How many lines are not blank."""
    return sum(1 for line in lines if line.strip())
