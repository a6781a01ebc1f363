"""`flask ledger check` finds every planted fault, on both engines."""

import pytest
from sqlalchemy import text

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.ledger import aid_funds
from portal.ledger.checking import Fault, faults
from portal.money import Currency, Money
from tests.factories.people import organisation
from tests.factories.planted_faults import plant

NOW = utc_now()


@pytest.fixture
def books(app):
    """True books of two organisations; the first entry endows a pool with 100."""
    with transaction() as session:
        for number in range(2):
            aid_funds.endow_pool(
                session,
                organisation_id=organisation(session).id,
                amount=Money(100, Currency.MXN),
                external_id=f"bank-{number}",
                occurred_at=NOW,
                livemode=False,
                now=NOW,
            )
    return app


PLANTED = {
    "one cent more": ("UPDATE posting SET amount = amount + 1 WHERE id = 1", "unbalanced"),
    "a posting gone": ("DELETE FROM posting WHERE id = 1", "one_sided"),
    "a seal gone": ("DELETE FROM journal_seal WHERE entry_id = 1", "unsealed"),
    "an entry gone": ("DELETE FROM journal_entry WHERE id = 1", "orphan_posting"),
    "an account gone": ("DELETE FROM ledger_account WHERE id = 1", "orphan_posting"),
    "another currency": ("UPDATE posting SET currency = 'USD' WHERE entry_id = 1", "mixed_books"),
    "test made live": ("UPDATE ledger_account SET livemode = true WHERE id = 1", "mixed_books"),
    "another owner": ("UPDATE journal_entry SET organisation_id = 2 WHERE id = 1", "mixed_books"),
    "a pool below zero": ("UPDATE posting SET amount = -amount WHERE entry_id = 1", "below_zero"),
    "a false reversal": (
        "UPDATE journal_entry SET reverses_id = 1 WHERE id = 2",
        "false_reversal",
    ),
}


def kinds():
    db.session.rollback()
    return {fault.kind for fault in faults(db.session())}


def test_true_books_have_no_fault(books):
    assert kinds() == set()


@pytest.mark.parametrize("statement, fault", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_named(books, statement, fault):
    plant(statement)
    assert fault in kinds()


def test_a_trigger_that_is_gone_is_named(books):
    sqlite = db.engine.dialect.name == "sqlite"
    trigger = "posting_append_only_delete" if sqlite else "posting_append_only"
    on = "" if sqlite else " ON posting"
    with db.engine.connect().execution_options(writing=True) as connection:
        created = None
        if sqlite:
            created = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": trigger}
            ).scalar_one()
        connection.execute(text(f"DROP TRIGGER {trigger}{on}"))
        connection.commit()
    assert kinds() == {"missing_trigger"}
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(
            text(
                created
                or f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON posting"
                " FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
            )
        )
        connection.commit()


def test_the_command_exits_1_on_a_fault_and_0_without(books):
    runner = books.test_cli_runner()
    assert runner.invoke(args=["ledger", "check"]).exit_code == 0
    plant("UPDATE posting SET amount = amount + 1 WHERE id = 1")
    result = runner.invoke(args=["ledger", "check"])
    assert (result.exit_code, "unbalanced" in result.output) == (1, True)


def test_a_deposit_is_recorded_once(books):
    runner = books.test_cli_runner()
    db.session.rollback()
    slug = db.session.execute(text("SELECT slug FROM organisation LIMIT 1")).scalar_one()
    db.session.rollback()
    for word in ("recorded", "known already"):
        answer = runner.invoke(args=["ledger", "deposit", slug, "1,500.00", "SPEI-77"])
        assert word in answer.output
    assert kinds() == set()


def told():
    """Each fault in full; entries and organisations by their number."""
    db.session.rollback()
    names = {}
    for table, mark in (("journal_entry", "entry:"), ("organisation", "")):
        column = "reference" if mark else "id"
        rows = db.session.execute(text(f"SELECT {column} FROM {table} ORDER BY id")).scalars()
        names |= {f"{mark}{row}": f"{mark}{number}" for number, row in enumerate(rows, 1)}
    return {(f.kind, names.get(f.subject, f.subject), f.detail) for f in faults(db.session())}


TOLD = {
    "one cent more": (
        "UPDATE posting SET amount = amount + 1 WHERE id = 1",
        {("unbalanced", "entry:1", "1 MXN")},
    ),
    "a posting gone": (
        "DELETE FROM posting WHERE id = 1",
        {("unbalanced", "entry:1", "-100 MXN"), ("one_sided", "entry:1", "1 postings")},
    ),
    "both postings gone": (
        "DELETE FROM posting WHERE entry_id = 1",
        {("one_sided", "entry:1", "0 postings")},
    ),
    "a seal gone": (
        "DELETE FROM journal_seal WHERE entry_id = 1",
        {("unsealed", "entry:1", "")},
    ),
    "an account gone": (
        "DELETE FROM ledger_account WHERE kind = 'bank' AND organisation_id ="
        " (SELECT min(id) FROM organisation)",
        {("orphan_posting", "posting:1", "")},
    ),
    "another currency": (
        "UPDATE posting SET currency = 'USD' WHERE id = 1",
        {
            ("mixed_books", "entry:1", "posting 1"),
            ("unbalanced", "entry:1", "100 USD"),
            ("unbalanced", "entry:1", "-100 MXN"),
        },
    ),
    "a posting made live": (
        "UPDATE posting SET livemode = true WHERE id = 2",
        {("mixed_books", "entry:1", "posting 2")},
    ),
    "an entry made live": (
        "UPDATE journal_entry SET livemode = true WHERE id = 1",
        {("mixed_books", "entry:1", "posting 1"), ("mixed_books", "entry:1", "posting 2")},
    ),
    "another's posting": (
        "UPDATE posting SET organisation_id = organisation_id + 1 WHERE id = 1",
        {("mixed_books", "entry:1", "posting 1")},
    ),
    "a false reversal": (
        "UPDATE journal_entry SET reverses_id = 1 WHERE id = 2",
        {("false_reversal", "entry:2", "")},
    ),
}


@pytest.mark.parametrize("statement, wanted", TOLD.values(), ids=TOLD.keys())
def test_a_fault_says_what_is_wrong_and_where_and_nothing_else(books, statement, wanted):
    plant(statement)
    assert told() == wanted


def test_a_fund_below_zero_is_named_with_what_it_lacks(books):
    first = db.session.execute(text("SELECT min(id) FROM organisation")).scalar_one()
    plant("UPDATE posting SET amount = -amount WHERE entry_id = 1")
    assert told() == {("below_zero", f"pool:{first}:MXN:False", "-100")}


def test_a_fund_that_gave_back_more_than_it_got_is_named(books):
    first = db.session.execute(text("SELECT min(id) FROM organisation")).scalar_one()
    plant(
        "UPDATE ledger_account SET kind = 'refunds', fund = 'campaign:a' WHERE kind = 'bank'"
        f" AND organisation_id = {first}"
    )
    assert told() == {
        ("below_zero", f"campaign_fund:{first}:campaign:a:MXN:False", "-100"),
        ("given_back_more", f"{first}:campaign:a", "-100 MXN"),
    }


@pytest.mark.parametrize("kind", ["gifts", "dispute_losses"])
def test_gifts_and_lost_disputes_count_as_given_and_back(books, kind):
    first = db.session.execute(text("SELECT min(id) FROM organisation")).scalar_one()
    plant(
        f"UPDATE ledger_account SET kind = '{kind}', fund = 'campaign:a' WHERE kind = 'bank'"
        f" AND organisation_id = {first}"
    )
    assert ("given_back_more", f"{first}:campaign:a", "-100 MXN") in told()


def test_a_fund_of_which_nothing_is_left_is_no_fault(books):
    with transaction() as session:
        first = session.execute(text("SELECT min(id) FROM organisation")).scalar_one()
        aid_funds.commit_from_pool(
            session,
            organisation_id=first,
            amount=Money(100, Currency.MXN),
            external_id="all of it",
            occurred_at=NOW,
            livemode=False,
            now=NOW,
        )
    assert told() == set()


def test_a_fault_reads_as_one_line():
    assert str(Fault("unsealed", "entry:1")) == "unsealed: entry:1"
    assert str(Fault("one_sided", "entry:1", "1 postings")) == "one_sided: entry:1 1 postings"
