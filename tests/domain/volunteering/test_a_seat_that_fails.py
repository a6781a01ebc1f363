"""Whatever goes wrong while a place is taken, nothing of it stays and the transaction lives on."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.volunteering.placing import refusing
from tests.factories import shifts


class Broke(Exception):
    """Some fault that no constraint raised."""


def a_fault(_: Session) -> None:
    raise Broke


def a_wrong_statement(session: Session) -> None:
    session.connection().execute(text("SELECT nothing FROM nowhere"))


def half_way(session: Session, shift_id: int, fault: Callable[[Session], None]) -> None:
    with refusing(session.connection()):
        session.connection().execute(
            text("UPDATE shift SET capacity = capacity + 5 WHERE id = :id"), {"id": shift_id}
        )
        fault(session)


@pytest.mark.parametrize("fault, error", [(a_fault, Broke), (a_wrong_statement, DBAPIError)])
def test_what_was_written_is_taken_back_and_the_rest_stays(
    session: Session, fault: Callable[[Session], None], error: type[Exception]
) -> None:
    shift = shifts.shift(session)
    session.flush()
    seen = text("SELECT capacity, taken FROM shift WHERE id = :id")
    before = session.execute(seen, {"id": shift.id}).one()
    with pytest.raises(error):
        half_way(session, shift.id, fault)
    assert session.execute(seen, {"id": shift.id}).one() == before
