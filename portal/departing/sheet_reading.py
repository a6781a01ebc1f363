"""One table of an export: its rows for an organisation, read in pages along a key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

PAGE = 500


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its rows for an organisation, and the key along which it is read.

    `key` is the first column of the query; what starts with `_` is read and not written.
    """

    name: str
    rows: Select[Any]
    owner: Any
    key: Any

    def columns(self) -> list[str]:
        """The names in the first row."""
        named = [str(column["name"]) for column in self.rows.column_descriptions]
        return [name for name in named if not name.startswith("_")]

    def pages(self, session: Session, organisation_id: int) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows, a page at a time."""
        skip, last = len(self.rows.column_descriptions) - len(self.columns()), None
        while True:
            query = self.rows.where(self.owner == organisation_id)
            if last is not None:
                query = query.where(self.key > last)
            found = session.execute(query.order_by(self.key).limit(PAGE)).all()
            if found:
                yield [tuple(row)[skip:] for row in found]
            if len(found) < PAGE:
                return
            last = found[-1][0]


def of(model: Any, *names: str) -> list[Any]:
    """The columns of a table that go out, by name."""
    return [getattr(model, name) for name in names]
