"""A fault of a database says which statement fell, never what was in it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.extensions import transaction, vault_transaction


@pytest.mark.parametrize("door", [transaction, vault_transaction])
def test_the_values_of_a_statement_are_withheld(app, door):
    with pytest.raises(DBAPIError) as fault, door() as session:
        session.execute(text("SELECT :typed FROM nowhere"), {"typed": "María Ñúñez Pech"})
    assert "nowhere" in str(fault.value)
    assert "Pech" not in str(fault.value)
