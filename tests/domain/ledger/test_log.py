"""The public log over the journal: nothing forgotten, nothing twice, nothing moved."""

import json

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Organisation
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving.log_subjects import subjects_of
from portal.jobs.publishing_log import publish_log
from portal.ledger import log_queries
from portal.ledger.log_appending import append_waiting
from portal.ledger.log_checking import log_faults
from portal.ledger.log_models import LogHead, LogLeaf, LogNode
from portal.ledger.log_proving import proof_file
from portal.ledger.log_rules import as_file, commitment
from portal.ledger.log_stating import state
from portal.ledger.models import JournalEntry
from portal.ledger.tree_rules import leaf_hash
from tests.domain.racing import at_once
from tests.engines import POSTGRES
from tests.factories.logs import KEY, append, book, sign
from tests.factories.people import organisation
from tests.factories.planted_faults import plant
from tests.rules.ledger.test_verify_file import verify


@pytest.fixture
def ngo(app):
    """The id of an organisation that books things."""
    with transaction() as session:
        return organisation(session).id


def fill(ngo, times, **more):
    with transaction() as session:
        book(session, ngo, times, **more)


def broken_off(deed):
    """What is left of a worker that dies before its transaction ends."""
    with transaction() as session:
        deed(session)
        raise ZeroDivisionError


def places(*, livemode=False):
    db.session.rollback()
    return db.session.scalars(
        select(LogLeaf.position).where(LogLeaf.livemode == livemode).order_by(LogLeaf.id)
    ).all()


def kinds():
    db.session.rollback()
    return {fault.kind for fault in log_faults(db.session())}


def test_what_is_booked_waits_for_its_place_whoever_booked_it(ngo):
    fill(ngo, 3)
    assert places() == [None, None, None]
    assert append() == 3
    assert places() == [0, 1, 2]
    assert append() == 0
    assert kinds() == set()


def test_what_is_rolled_back_leaves_no_gap(ngo):
    fill(ngo, 1)
    with pytest.raises(ZeroDivisionError):
        broken_off(lambda session: book(session, ngo, 2))
    fill(ngo, 1)
    append()
    assert places() == [0, 1]


def test_a_broken_off_append_leaves_everything_waiting(ngo):
    fill(ngo, 3)
    with pytest.raises(ZeroDivisionError):
        broken_off(lambda s: append_waiting(s, livemode=False, subjects=subjects_of, now=utc_now()))
    assert places() == [None, None, None]
    assert db.session.scalar(select(func.count()).select_from(LogNode)) == 0
    append()
    assert (places(), kinds()) == ([0, 1, 2], set())


def test_live_and_test_rows_are_two_logs(ngo):
    fill(ngo, 2, livemode=False)
    fill(ngo, 3, livemode=True)
    append(livemode=True)
    assert (places(livemode=True), places(livemode=False)) == ([0, 1, 2], [None, None])
    append()
    assert (sign(livemode=True), sign()) == (3, 2)
    assert kinds() == set()


def test_growth_by_small_steps_and_by_one_is_the_same_tree(ngo):
    fill(ngo, 13)
    while append(limit=3):
        pass
    leaves = log_queries.leaves_from(db.session(), 0, livemode=False, below=13)
    from tests.rules.ledger.test_tree_rules import by_definition

    for size in range(1, 14):
        root = log_queries.root_of(db.session(), size, livemode=False)
        assert root == by_definition(leaves[:size])


def test_each_leaf_is_proved_under_the_signed_head(ngo):
    fill(ngo, 11)
    append()
    sign()
    leaves = db.session.scalars(select(LogLeaf).order_by(LogLeaf.position)).all()
    for leaf in leaves:
        file = proof_file(db.session(), [leaf], livemode=False)
        assert verify.check(file, keys=(KEY.public,))["head"]["size"] == 11
    assert len(verify.check(proof_file(db.session(), leaves, livemode=False))["entries"]) == 11


def test_what_no_head_covers_is_not_proved_yet(ngo):
    fill(ngo, 1)
    leaves = db.session.scalars(select(LogLeaf)).all()
    assert proof_file(db.session(), leaves, livemode=False) is None
    append()
    leaves = db.session.scalars(select(LogLeaf)).all()
    assert proof_file(db.session(), leaves, livemode=False) is None


def test_later_heads_begin_with_earlier_ones(ngo):
    sizes = []
    for times in (1, 2, 4, 3):
        fill(ngo, times)
        append()
        sizes.append(sign())
    assert sizes == [1, 3, 7, 10]
    heads = {h.size: h for h in log_queries.heads_before(db.session(), livemode=False)}
    for old in sizes:
        for new in [size for size in sizes if size >= old]:
            path = log_queries.consistency(db.session(), old, new, livemode=False)
            roots = heads[old].root, heads[new].root
            assert verify.begins_with(*roots, old=old, new=new, path=path)
    assert kinds() == set()


def test_nothing_new_is_not_signed_again(ngo):
    fill(ngo, 1)
    append()
    assert [sign(), sign()] == [1, None]


def test_a_worker_killed_between_appending_and_signing_is_made_good_by_the_next_round(ngo):
    fill(ngo, 2)
    append()
    assert publish_log() == 0  # nothing to append, and signed all the same
    assert log_queries.newest_head(db.session(), livemode=False).size == 2
    assert publish_log() == 0
    assert kinds() == set()


def test_the_job_waits_its_time_so_that_no_minute_tells(ngo, app, monkeypatch):
    settings = app.config["SETTINGS"]
    later = type(settings)(**{**vars(settings), "log_minutes": 60})
    monkeypatch.setitem(app.config, "SETTINGS", later)
    fill(ngo, 1)
    assert publish_log() == 1
    fill(ngo, 1)
    assert publish_log() == 0
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert publish_log() == 1


def test_time_never_runs_backwards_in_the_log(ngo):
    from datetime import timedelta

    from portal.ledger.log_signing import sign_head

    fill(ngo, 1)
    append()
    sign()
    fill(ngo, 1)
    append()
    with transaction() as session:
        before = log_queries.newest_head(session, livemode=False).signed_at
        head = sign_head(session, livemode=False, key=KEY, now=utc_now() - timedelta(days=1))
        assert head.signed_at == before


def test_a_statement_in_public_has_its_leaf(ngo):
    fill(ngo, 1)
    with transaction() as session:
        state(session, subject="batch:x", said={"batch": "x"}, livemode=False)
    append()
    assert (places(), kinds()) == ([0, 1], set())


@pytest.mark.parametrize("table", [LogLeaf, LogNode, LogHead])
def test_what_has_its_place_is_never_changed_or_deleted(ngo, table):
    fill(ngo, 2)
    append()
    sign()
    change = {
        LogLeaf: update(LogLeaf).values(subject="gift:other"),
        LogNode: update(LogNode).values(digest=bytes(32)),
        LogHead: update(LogHead).values(root=bytes(32)),
    }
    for statement in (change[table], delete(table)):
        with pytest.raises(IntegrityError, match="append-only"), transaction() as session:
            session.execute(statement)


PLANTED = {
    "an amount behind the log's back": (
        "UPDATE posting SET amount = amount * 2 WHERE entry_id = 2",
        "log_differs_from_journal",
    ),
    "an entry gone": ("DELETE FROM journal_entry WHERE id = 2", "log_differs_from_journal"),
    "another gift's": ("UPDATE log_leaf SET subject = 'gift:x' WHERE id = 2", "log_differs"),
    "a leaf altered": ("UPDATE log_leaf SET leaf = salt WHERE id = 2", "log_leaf_altered"),
    "a leaf gone": ("DELETE FROM log_leaf WHERE id = 2", "log_has_a_gap"),
    "a leaf never made": ("DELETE FROM log_leaf WHERE id = 3", "log_forgot"),
    "a shorter log": ("DELETE FROM log_leaf WHERE id = 3", "log_shorter_than_signed"),
    "a root altered": (
        "UPDATE log_head SET root = (SELECT digest FROM log_node WHERE level = 0 AND number = 0)",
        "log_root_differs",
    ),
    "another moment": ("UPDATE log_head SET size = size - 1", "log_head_unsigned"),
}


@pytest.mark.parametrize(("statement", "kind"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_named(ngo, statement, kind):
    fill(ngo, 3)
    append()
    sign()
    assert kinds() == set()
    plant(statement)
    assert any(found.startswith(kind) for found in kinds()), kinds()


@pytest.mark.race
def test_appenders_signers_and_bookers_at_once_make_one_log(app, ngo):
    fill(ngo, 20)

    def appending(session):
        append_waiting(session, livemode=False, subjects=subjects_of, now=utc_now(), limit=7)

    def signing(session):
        from portal.ledger.log_signing import sign_head

        sign_head(session, livemode=False, key=KEY, now=utc_now())

    at_once(app, [appending, signing, lambda s: book(s, ngo, 3)] * 4)
    while append(limit=5):
        sign()
    found = sorted(places())
    assert found == list(range(len(found))) == list(range(32))
    assert kinds() == set()


@pytest.mark.race
@pytest.mark.parametrize("engine_name", [POSTGRES])
def test_an_entry_that_is_seen_late_comes_later_and_moves_nothing(app, ngo):
    """Numbers are drawn before a transaction ends: the lower one may be seen second."""
    fill(ngo, 1)
    append()
    slow = db.engine.connect().execution_options(writing=True)
    from sqlalchemy.orm import Session

    with Session(slow) as late:
        book(late, ngo)
        fill(ngo, 2)
        append()
        sign()
        late.commit()
    slow.close()
    append()
    db.session.rollback()
    by_entry = db.session.scalars(select(LogLeaf.position).order_by(LogLeaf.entry_id)).all()
    assert by_entry == [0, 3, 1, 2]
    assert kinds() == set()


def test_the_command_names_a_fault_of_the_log(app, ngo):
    fill(ngo, 2)
    append()
    assert app.test_cli_runner().invoke(args=["ledger", "check"]).exit_code == 0
    plant("UPDATE log_leaf SET leaf = salt WHERE id = 1")
    told = app.test_cli_runner().invoke(args=["ledger", "check"])
    assert (told.exit_code, "log_leaf_altered" in told.output) == (1, True)


def test_the_log_tells_nothing_without_a_salt(ngo):
    """What is public of a leaf: its hash. Amount, reference and day are in no public answer."""
    fill(ngo, 4)
    append()
    sign()
    head = log_queries.newest_head(db.session(), livemode=False)
    public = as_file({"root": head.root.hex()}) + str(
        [leaf.hex() for leaf in log_queries.leaves_from(db.session(), 0, livemode=False, below=4)]
    )
    for reference in db.session.scalars(select(JournalEntry.reference)):
        assert reference not in public
    salts = db.session.scalars(select(LogLeaf.salt)).all()
    assert len({bytes(salt) for salt in salts}) == 4
    assert all(salt.hex() not in public for salt in salts)


def test_what_was_booked_before_there_was_a_log_waits_too(ngo):
    """The migration's own statement, on a journal whose leaves are missing."""
    fill(ngo, 2)
    plant("DELETE FROM log_leaf")
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO log_leaf (livemode, entry_id, subject)"
                " SELECT livemode, id, '' FROM journal_entry ORDER BY id"
            )
        )
    append()
    assert (places(), kinds()) == ([0, 1], set())


def told():
    """Each fault in full; entries by their number."""
    db.session.rollback()
    rows = db.session.scalars(select(JournalEntry.reference).order_by(JournalEntry.id))
    names = {f"entry:{row}": f"entry:{number}" for number, row in enumerate(rows, 1)}
    return {(f.kind, names.get(f.subject, f.subject), f.detail) for f in log_faults(db.session())}


DIFFERS = {("log_differs_from_journal", "{log}:1", "entry 2")}
TOLD = {
    "an amount": ("UPDATE posting SET amount = amount * 2 WHERE entry_id = 2", DIFFERS),
    "another gift's": ("UPDATE log_leaf SET subject = 'gift:x' WHERE id = 2", DIFFERS),
    "another statement": (
        "UPDATE log_leaf SET statement = '{{}}' WHERE id = 2",
        DIFFERS | {("log_leaf_altered", "{log}:1", "")},
    ),
    "a leaf altered": (
        "UPDATE log_leaf SET leaf = salt WHERE id = 2",
        {("log_leaf_altered", "{log}:1", ""), ("log_root_differs", "{log}:3", "")},
    ),
    "a leaf gone": (
        "DELETE FROM log_leaf WHERE id = 2",
        {
            ("log_has_a_gap", "{log}:2", "expected 1"),
            ("log_shorter_than_signed", "{log}:3", "2 leaves"),
            ("log_forgot", "entry:2", ""),
        },
    ),
    "the last leaf gone": (
        "DELETE FROM log_leaf WHERE id = 3",
        {("log_shorter_than_signed", "{log}:3", "2 leaves"), ("log_forgot", "entry:3", "")},
    ),
    "a head of another size": (
        "UPDATE log_head SET size = size - 1",
        {("log_root_differs", "{log}:2", ""), ("log_head_unsigned", "{log}:2", "")},
    ),
    "another root": (
        "UPDATE log_head SET root = (SELECT digest FROM log_node WHERE level = 0 AND number = 0)",
        {("log_root_differs", "{log}:3", ""), ("log_head_unsigned", "{log}:3", "")},
    ),
    "a signature of something else": (
        "UPDATE log_head SET signature = '" + KEY.sign(b"something else") + "'",
        {("log_head_unsigned", "{log}:3", "")},
    ),
}


@pytest.mark.parametrize("chunk", [1, 2, 3, 500])
@pytest.mark.parametrize("livemode", [False, True], ids=["test", "live"])
@pytest.mark.parametrize(("statement", "wanted"), TOLD.values(), ids=TOLD.keys())
def test_a_fault_says_what_is_wrong_and_where(ngo, monkeypatch, statement, wanted, livemode, chunk):
    monkeypatch.setattr("portal.ledger.log_checking.CHUNK", chunk)
    fill(ngo, 3, livemode=livemode)
    append(livemode=livemode)
    sign(livemode=livemode)
    plant(statement.replace("{{}}", "{}"))
    log = "live" if livemode else "test"
    assert told() == {(kind, where.format(log=log), detail) for kind, where, detail in wanted}


def test_a_log_of_many_heads_is_true_whatever_is_read_at_once(ngo, monkeypatch):
    for times in (1, 3, 2, 5):
        fill(ngo, times)
        append()
        sign()
    for chunk in (1, 2, 3, 500):
        monkeypatch.setattr("portal.ledger.log_checking.CHUNK", chunk)
        assert told() == set()


def test_what_was_appended_is_told(ngo):
    fill(ngo, 3)
    now = utc_now()
    with transaction() as session:
        grown = append_waiting(session, livemode=False, subjects=about, now=now, limit=2)
        assert grown == 2
        rows = session.scalars(select(LogLeaf).order_by(LogLeaf.id)).all()
        assert [row.position for row in rows] == [0, 1, None]
        assert [row.subject for row in rows[:2]] == ["deed:bank_deposit", "deed:bank_deposit"]
        for row in rows[:2]:
            assert (row.appended_at, len(row.salt)) == (now, 32)
            assert row.leaf == leaf_hash(commitment(row.statement, row.salt))
            entry = session.get_one(JournalEntry, row.entry_id)
            assert json.loads(row.statement) == {
                "amounts": {"MXN": {"bank": 5_000, "pool": -5_000}},
                "entry": entry.reference,
                "log": "test",
                "occurred_on": day_of(entry.occurred_at).isoformat(),
                "organisation": session.get_one(Organisation, ngo).slug,
                "subject": "deed:bank_deposit",
            }


def about(session, movements):
    return {moved.entry_id: f"deed:{moved.source}" for moved in movements}


def test_an_entry_that_nobody_can_name_is_about_nothing(ngo):
    fill(ngo, 1)
    with transaction() as session:
        append_waiting(session, livemode=False, subjects=lambda *_: {}, now=utc_now())
    assert db.session.scalar(select(LogLeaf.subject)) == ""
    assert told() == set()
