"""Small changes to a module, each of which some test ought to notice.

Decorators, annotations and docstrings are left alone; so is a keyword without which the call could
not be made at all: a change that can only be a TypeError would flatter the tests.
"""

import ast
import builtins
import inspect
import marshal
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

COMPARES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
REMOVED = (ast.Expr, ast.Raise, ast.Assign, ast.AugAssign, ast.Delete, ast.Continue, ast.Break)
SET = (ast.Attribute, ast.Subscript)  # a name that is not set is only a NameError
ASSERTED = {"strict"}  # of zip: an assertion, which never decides anything
LONGEST = 90  # of what is said of a node
DECIDED = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)  # these change by themselves
SKIPPED = {"annotation", "returns", "decorator_list", "type_params"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    """One change: the lines of its statement, the outermost function it is in, if it is in one."""

    path: str
    name: str
    first: int
    last: int
    function: str | None
    code: bytes  # the changed module, marshalled


def unchanged(path: Path) -> Mutant:
    """No change at all: whatever fails now fails by itself."""
    source = path.read_text(encoding="utf-8")
    code = marshal.dumps(compile(source, str(path), "exec", dont_inherit=True))
    return Mutant(str(path), f"{path.stem}: unchanged", 1, source.count("\n"), None, code)


class Slot(NamedTuple):
    """Where a node hangs."""

    node: Any
    parent: ast.AST
    field: str
    index: int | None
    statement: Any
    within: str
    function: str | None

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants_of(path: Path, names: Mapping[str, Any]) -> list[Mutant]:
    """Every change to the module at `path`; `names` are what it holds once it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for slot in list(_slots(tree, None, (), None)):
        for new in _changes(slot, names):
            name = f"{path.stem}.{slot.within}: {_said(slot.node, new)}"
            seen[name] += 1
            name += f" #{seen[name]}" if seen[name] > 1 else ""
            slot.put(ast.fix_missing_locations(ast.copy_location(new, slot.node)))
            code = marshal.dumps(compile(tree, str(path), "exec", dont_inherit=True))
            slot.put(slot.node)
            first, last = _lines(slot.statement)
            found.append(Mutant(str(path), name, first, last, slot.function, code))
    return found


def _slots(
    parent: ast.AST, statement: Any, within: tuple[str, ...], function: str | None
) -> Iterator[Slot]:
    for field, value in ast.iter_fields(parent):
        inside = function
        if field in SKIPPED:
            continue
        # What stands in a function's head (its defaults) is made when the module is.
        if function is None and isinstance(parent, FUNCTIONS) and field == "body":
            inside = ".".join(within)
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST):
                named = inside is None and isinstance(node, (*FUNCTIONS, ast.ClassDef))
                deeper = (*within, node.name) if named else within
                here = node if isinstance(node, ast.stmt) else statement
                place = index if isinstance(value, list) else None
                said = ".".join(within) or "module"
                yield Slot(node, parent, field, place, here, said, inside)
                yield from _slots(node, here, deeper, inside)


def _lines(statement: Any) -> tuple[int, int]:
    """Those of a statement, without the block under it."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno
    return statement.lineno, max(statement.lineno, last)


def _said(old: ast.AST, new: ast.AST) -> str:
    if isinstance(old, ast.Call) and isinstance(new, ast.Call) and old.func is new.func:
        (gone,) = [word.arg for word in old.keywords if word not in new.keywords]
        return f"{_short(old.func)}({gone}=…) -> left out"
    return f"{_short(old)} -> {_short(new)}"


def _short(node: ast.AST) -> str:
    said = ast.unparse(node).split("\n")[0]
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _changes(slot: Slot, names: Mapping[str, Any]) -> Iterator[ast.AST]:
    node = slot.node
    if isinstance(node, ast.stmt):
        yield from _of_a_statement(node)
    elif isinstance(node, ast.Constant):
        yield from _of_a_constant(node, slot.parent)
    elif isinstance(node, ast.Call):
        yield from _of_a_call(node, names)
    elif isinstance(node, ast.Attribute):
        yield from _of_a_member(node, names)
    else:
        yield from _of_an_operation(node)
    asked = slot.field in {"test", "ifs"}
    if asked and not isinstance(node, DECIDED):
        yield ast.UnaryOp(ast.Not(), node)


def _of_an_operation(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in COMPARES[type(op)]:
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp) and type(node.op) in OPERATORS:
        yield ast.BoolOp(OPERATORS[type(node.op)](), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _of_a_member(node: ast.Attribute, names: Mapping[str, Any]) -> Iterator[ast.AST]:
    """The next member of the same enumeration."""
    known = list(getattr(_held(node.value, names), "__members__", {}))
    if node.attr in known and len(known) > 1:
        other = known[(known.index(node.attr) + 1) % len(known)]
        yield ast.Attribute(node.value, other, node.ctx)


def _of_a_statement(node: ast.stmt) -> Iterator[ast.AST]:
    value = getattr(node, "value", None)
    if isinstance(node, ast.Return) and value and getattr(value, "value", 0) is not None:
        yield ast.Return(ast.Constant(None))
    written = isinstance(node, ast.Expr) and isinstance(value, ast.Constant)  # a docstring
    kept = isinstance(node, ast.Assign) and not all(isinstance(t, SET) for t in node.targets)
    if isinstance(node, REMOVED) and not written and not kept:
        yield ast.Pass()
    if isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)


def _of_a_constant(node: ast.Constant, parent: ast.AST) -> Iterator[ast.AST]:
    if isinstance(parent, ast.keyword) and parent.arg in ASSERTED:
        return
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    elif isinstance(node.value, str) and isinstance(parent, ast.Compare | ast.Set):
        yield ast.Constant(f"not {node.value}")


def _of_a_call(node: ast.Call, names: Mapping[str, Any]) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield ast.Call(ast.Name(NAMES[node.func.id], ast.Load()), node.args, node.keywords)
    parameters = _parameters(_held(node.func, names))
    for keyword in node.keywords:
        if keyword.arg and keyword.arg not in ASSERTED and _may_go(keyword, parameters):
            kept = [other for other in node.keywords if other is not keyword]
            yield ast.Call(node.func, node.args, kept)


def _parameters(called: Any) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(called).parameters
    except (TypeError, ValueError):
        return {}


def _may_go(keyword: ast.keyword, parameters: Mapping[str, inspect.Parameter]) -> bool:
    """Whether the call can be made without it, and would be another one."""
    known = parameters.get(str(keyword.arg))
    if known is None:
        return True
    same = isinstance(keyword.value, ast.Constant) and keyword.value.value == known.default
    return known.default is not known.empty and not same


def _held(node: ast.AST, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id, getattr(builtins, node.id, None))
    if isinstance(node, ast.Attribute):
        return getattr(_held(node.value, names), node.attr, None)
    return None
