"""Replace references by the objects themselves, where a request asks for it."""

from typing import Any

from portal.sandbox.books import Body, Books, public
from portal.sandbox.errors import bad_request

MAX_DEPTH = 4


def expand(books: Books, body: Body, paths: list[str]) -> Body:
    """The body with each path expanded; raises StripeRefusal for a path that leads nowhere."""
    for path in paths:
        keys = path.split(".")
        if len(keys) - (keys[0] == "data") > MAX_DEPTH:
            raise bad_request(f"You cannot expand more than 4 levels: {path}", param="expand")
        walk(books, body, keys, path)
    return body


def walk(books: Books, node: Any, keys: list[str], path: str) -> None:
    if isinstance(node, list):
        for item in node:
            walk(books, item, keys, path)
        return
    key, rest = keys[0], keys[1:]
    inside = LISTS.get((node.get("object"), key))
    if inside is not None:
        node[key] = inside(books, node["id"])
    if key not in node:
        raise bad_request(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(node[key], str):
        found = books.find(node[key])
        if found is None:
            raise bad_request(f"This property cannot be expanded ({path}).", param="expand")
        node[key] = public(found)
    if node[key] is not None and rest:
        walk(books, node[key], rest, path)


def line_items(books: Books, reference: str) -> Body:
    session = books.get("checkout.session", reference)
    return {
        "object": "list",
        "data": session["_line_items"],
        "has_more": False,
        "url": f"/v1/checkout/sessions/{reference}/line_items",
    }


def invoice_payments(books: Books, reference: str) -> Body:
    return {
        "object": "list",
        "data": [public(each) for each in books.children("invoice_payment", reference)],
        "has_more": False,
        "url": f"/v1/invoice_payments?invoice={reference}",
    }


def refunds_of(books: Books, reference: str) -> Body:
    """The ten newest, as the API shows them inside a charge."""
    found = [public(each) for each in reversed(books.children("refund", reference))]
    return {
        "object": "list",
        "data": found[:10],
        "has_more": len(found) > 10,
        "url": f"/v1/charges/{reference}/refunds",
    }


# Lists that an object shows only when asked.
LISTS = {
    ("checkout.session", "line_items"): line_items,
    ("invoice", "payments"): invoice_payments,
    ("charge", "refunds"): refunds_of,
}
