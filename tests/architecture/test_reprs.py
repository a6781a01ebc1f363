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


# Where money is: what names a donor, opens their page, or opens the payment service.
TELLS = frozenset(
    [
        "address", "cancel_url", "display_name", "donor_email", "donor_name", "email", "link_key",
        "message", "name", "reason", "rows", "secret_key", "sponsor", "success_url", "text",
        "url", "value", "webhook_secret", "api_key",
    ]
)  # fmt: skip
OF_MONEY = (
    "portal/departing/", "portal/giving/", "portal/notices/", "portal/sandbox/",
    "blueprints/campaigns/", "blueprints/gifts/", "blueprints/treasury/",
)  # fmt: skip
# Counts, columns, and words that the public reads.
OF_NOBODY = frozenset(["Imported", "Mapping", "Shown", "Sheet"])


def fields_of(tree):
    """Each class whose `repr` is made of its fields, and their names."""
    loud = {name for name, silent in dataclasses_of(tree) if not silent}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            if node.name in loud or "NamedTuple" in bases:
                yield (
                    node.name,
                    {one.target.id for one in node.body if isinstance(one, ast.AnnAssign)},
                )


@pytest.mark.parametrize(
    "module",
    [one for one in house() if one.name.startswith(OF_MONEY)],
    ids=lambda one: one.name,
)
def test_what_names_a_donor_or_opens_a_door_is_not_printed_where_money_is(module):
    telling = {name for name, fields in fields_of(module.tree) if fields & TELLS}
    assert telling <= OF_NOBODY
