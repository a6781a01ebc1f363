"""Lists, newest first, a page at a time."""

from collections.abc import Mapping
from typing import Any

from portal.sandbox.books import Body, Books, body_of, public
from portal.sandbox.errors import bad_request, no_such

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def page(
    books: Books, *, kind: str, path: str, given: dict[str, Any], columns: Mapping[str, str]
) -> Body:
    """One page of a kind; `columns` says where each filter is kept.

    Raises StripeRefusal for a cursor that does not exist or a limit outside 1–100.
    """
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise bad_request("Invalid limit: must be between 1 and 100.", param="limit")
    where, values = conditions(books, kind, given, columns)
    backwards = "ending_before" in given
    order = "ASC" if backwards else "DESC"
    rows = books.connection.execute(
        f"SELECT body FROM object WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY seq {order} LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    found = [public(body_of(row)) for row in rows[:limit]]
    if backwards:
        found.reverse()
    return {"object": "list", "data": found, "has_more": len(rows) > limit, "url": path}


def conditions(
    books: Books, kind: str, given: dict[str, Any], columns: Mapping[str, str]
) -> tuple[list[str], list[Any]]:
    where = ["account = ?", "kind = ?"]
    values: list[Any] = [books.account, kind]
    for name, column in columns.items():
        if name in given:
            where.append(f"{column} = ?")
            values.append(given[name])
    if "created" in given:
        add_created(given["created"], where, values)
    if given.get("types"):
        marks = ", ".join("?" for _ in given["types"])
        where.append(f"json_extract(body, '$.type') IN ({marks})")
        values.extend(given["types"])
    for name, sign in (("starting_after", "<"), ("ending_before", ">")):
        if name in given:
            where.append(f"seq {sign} ?")
            values.append(place_of(books, kind, given[name], name))
    return where, values


def add_created(created: Any, where: list[str], values: list[Any]) -> None:
    if isinstance(created, int):
        where.append("created = ?")
        values.append(created)
        return
    for name, moment in created.items():
        where.append(f"created {COMPARISONS[name]} ?")
        values.append(moment)


def place_of(books: Books, kind: str, reference: str, param: str) -> int:
    row = books.connection.execute(
        "SELECT seq FROM object WHERE id = ? AND account = ? AND kind = ?",
        (reference, books.account, kind),
    ).fetchone()
    if row is None:
        raise no_such(kind, reference, param=param)
    return int(row["seq"])
