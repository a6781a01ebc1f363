"""Lists read a page at a time: each page begins beyond the last row of the one before.

Their tables come in the order of `id`, and a row is known to the outside by its `reference`.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select

Query = TypeVar("Query", bound=Select[Any])
Found = TypeVar("Found")


def newest_first(query: Query, table: Any, *, before: str, size: int) -> Query:
    """A page from the newest row down, or from the row `before` down; and one row more."""
    if before:
        query = query.where(table.id < _place(table, before))
    return query.order_by(table.id.desc()).limit(size + 1)


def oldest_first(query: Query, table: Any, *, after: str, size: int) -> Query:
    """A page from the oldest row up, or from the row `after` up; and one row more."""
    if after:
        query = query.where(table.id > _place(table, after))
    return query.order_by(table.id).limit(size + 1)


def cut(rows: Sequence[Found], size: int) -> tuple[list[Found], str]:
    """The page, and the reference beyond which the next one begins; empty after the last."""
    page = list(rows[:size])
    last: Any = page[-1] if len(rows) > size else None
    return page, last.reference if last is not None else ""


def _place(table: Any, reference: str) -> Any:
    return select(table.id).where(table.reference == reference).scalar_subquery()
