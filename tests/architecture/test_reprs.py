"""What people entrust and what opens it never stands in a `repr`: those end up in tracebacks."""

import ast

import pytest

from tests.architecture.sources import house

# Looked at one by one: ids, days, counts, public keys, ciphertext and yes or no.
SAY_NOTHING = frozenset(
    [
        "AbsenceFacts",
        "Admission",
        "Alike",
        "ApprovalFacts",
        "Avoided",
        "Carried",
        "Change",
        "ComplaintFacts",
        "Custody",
        "CustodyChanges",
        "Directory",
        "DirectoryEntry",
        "HandOverFacts",
        "HandingFacts",
        "Hand",
        "Holder",
        "InboxLine",
        "Known",
        "Load",
        "LoadFacts",
        "LockedKeys",
        "MessagePlace",
        "MyAbsence",
        "NewestMark",
        "Opening",
        "OpeningFacts",
        "Pair",
        "PairFacts",
        "PassedOn",
        "PublicKeys",
        "Reached",
        "Rotation",
        "SealContext",
        "SignedDirectory",
        "ToRenew",
        "Trim",
        "WorkFactor",
    ]
)


def dataclasses_of(tree):
    """Each dataclass, and whether it keeps its fields out of its `repr`."""
    for node in ast.walk(tree):
        for decorator in (
            getattr(node, "decorator_list", ()) if isinstance(node, ast.ClassDef) else ()
        ):
            called = isinstance(decorator, ast.Call)
            name = decorator.func if called else decorator
            if isinstance(name, ast.Name) and name.id == "dataclass":
                words = decorator.keywords if called else ()
                yield (
                    node.name,
                    any(one.arg == "repr" and one.value.value is False for one in words),
                )


@pytest.mark.parametrize(
    "module",
    [one for one in house() if one.name.startswith(("portal/vault/", "portal/config.py"))],
    ids=lambda one: one.name,
)
def test_a_dataclass_of_the_vault_says_nothing_of_itself(module):
    telling = {name for name, silent in dataclasses_of(module.tree) if not silent}
    assert telling <= SAY_NOTHING
