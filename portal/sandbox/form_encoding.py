"""Stripe's form encoding: `a[b][0]=c` and back to nested values."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from portal.sandbox.errors import bad_request

Nested: TypeAlias = "str | list[Nested] | dict[str, Nested]"

KEY = re.compile(r"\A([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
MAX_DEPTH = 12


def keys_of(name: str) -> list[str]:
    found = KEY.match(name)
    if found is None:
        raise bad_request(f"Invalid parameter name: {name}", param=name)
    keys = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
    if len(keys) > MAX_DEPTH:
        raise bad_request(f"Parameter is nested too deeply: {name}", param=name)
    return keys


def place(tree: dict[str, Nested], keys: list[str], value: str, name: str) -> None:
    for key in keys[:-1]:
        branch = tree.setdefault(key, {})
        if not isinstance(branch, dict):
            raise bad_request(f"Invalid hash or array: {name}", param=name)
        tree = branch
    last = keys[-1] or str(len(tree))
    if last in tree:
        raise bad_request(f"Parameter given twice: {name}", param=name)
    tree[last] = value


def listed(value: Nested) -> Nested:
    """A branch whose keys are 0, 1, 2 … is an array."""
    if not isinstance(value, dict):
        return value
    whole = {key: listed(inner) for key, inner in value.items()}
    if whole and all(str(index) in whole for index in range(len(whole))):
        return [whole[str(index)] for index in range(len(whole))]
    return whole


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Nested]:
    """Nested values of a form body or query; raises StripeRefusal where it has no shape."""
    tree: dict[str, Nested] = {}
    for name, value in pairs:
        place(tree, keys_of(name), value, name)
    return {key: listed(value) for key, value in tree.items()}
