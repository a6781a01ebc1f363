"""One visible transaction a view; verbs flush and never commit."""

import ast

from tests.architecture.sources import house, views

# Around an outside call a view commits, calls, commits: each such view says here why.
TWO_TRANSACTIONS: dict[str, str] = {}
# Where a commit may be written, each with its reason.
MAY_COMMIT = {
    "portal/extensions.py": "the two doors",
    "portal/server_connections.py": "ends a transaction that the server let write nothing",
    "portal/sandbox/": "another program, with a store of its own",
    "blueprints/accounts/sessions.py": "answers Flask-Security's signals, outside any view",
}
# Verbs around a call to Stripe: no transaction may wait for someone else's answer.
MAY_OPEN = ("portal/giving/settling.py", "portal/giving/reconciling.py")


def calls(tree, name):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_a_view_opens_at_most_one_transaction():
    twice = [
        f"{module.name}:{view.name}"
        for module in house()
        if module.name.startswith("blueprints/")
        for view in views(module)
        if len(calls(view, "transaction")) > 1
    ]
    assert [name for name in twice if name not in TWO_TRANSACTIONS] == []


def test_nobody_commits_behind_the_view():
    committing = [
        f"{module.name}:{node.lineno}"
        for module in house()
        if not module.name.startswith(tuple(MAY_COMMIT))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert committing == []


def test_the_domain_never_opens_a_transaction():
    outside = ("blueprints/", "portal/jobs/", "portal/commands/", "portal/demo/", "portal/sandbox/")
    opening = [
        f"{module.name}:{call.lineno}"
        for module in house()
        if not module.name.startswith((*outside, *MAY_OPEN, "portal/extensions.py"))
        for call in calls(module.tree, "transaction")
    ]
    assert opening == []
