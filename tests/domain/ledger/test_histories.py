"""Any history of the pooled fund leaves true books, equal to a model that only adds and takes."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.clock import utc_now
from portal.extensions import db
from portal.ledger import aid_funds
from portal.ledger.checking import faults
from portal.ledger.errors import FundTooLow
from portal.ledger.queries import totals
from portal.money import Currency, Money
from tests.factories.people import organisation

NOW = utc_now()
STEPS = {
    "endow": (aid_funds.endow_pool, None, "pool"),
    "commit": (aid_funds.commit_from_pool, "pool", "committed"),
    "deliver": (aid_funds.deliver_committed, "committed", "delivered"),
    "release": (aid_funds.release_committed, "committed", "pool"),
}
HISTORIES = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(1, 100), st.integers(1, 3)),
    max_size=25,
)


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)
@given(history=HISTORIES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_history_equals_the_model(app, history):
    db.session.rollback()
    db.session.connection(bind_arguments={"bind": db.engine}, execution_options={"writing": True})
    session = db.session()
    ngo = organisation(session)
    held = {"pool": 0, "committed": 0, "delivered": 0}
    numbers = itertools.count()
    for name, minor, times in history:
        verb, source, target = STEPS[name]
        external_id = f"{ngo.id}-{next(numbers)}"
        for attempt in range(times):  # every step is sent again, as a worker that died would
            try:
                verb(
                    session,
                    organisation_id=ngo.id,
                    amount=Money(minor, Currency.MXN),
                    external_id=external_id,
                    occurred_at=NOW,
                    livemode=False,
                    now=NOW,
                )
            except FundTooLow:
                assert source is not None
                assert held[source] < minor
                break
            if attempt == 0:
                held[target] += minor
                if source:
                    held[source] -= minor
    found = totals(session, livemode=False, organisation_ids=[ngo.id])
    sums = {
        "pool": sum(row.pool.minor for row in found),
        "committed": sum(row.committed.minor for row in found),
        "delivered": sum(row.delivered.minor for row in found),
    }
    assert sums == held
    assert faults(session) == []
    session.rollback()
