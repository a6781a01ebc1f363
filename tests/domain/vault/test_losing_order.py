"""Who takes the disk cannot tell in which order requests came."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.extensions import db, vault_reading
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.losing_order import lose_order
from portal.vault.models import Capsule, StoredContent, VaultDeed, Wrap
from tests.engines import POSTGRES, SQLITE
from tests.factories.sealed_requests import FAMILY

REQUESTS = 120
# With 120 requests chance alone keeps |correlation| under 0.37 in all but one of 10,000 runs.
CHANCE = 0.37


@pytest.fixture
def arrivals(alliance):
    """Capsule ids in the order in which they came, which the attacker wants to know.

    The tables begin anew: rooms that earlier rows left free would be filled out of order.
    """
    lose_order(db.engines["vault"])
    # Connections that earlier tests left in the pool would take turns too.
    db.engines["vault"].dispose()
    alliance.vault = replace(alliance.vault, caseload=2 * REQUESTS)
    # Words drawn beforehand: one connection more a request, and writes would alternate between two
    # of them, each of which fills pages of its own.
    words = [new_receipt(WordLanguage.SPANISH) for _ in range(REQUESTS)]
    return [alliance.ask(identity=FAMILY, receipt=one).capsule_id for one in words]


def correlation(arrivals, guess):
    """Spearman's: 1 when the guessed order is the order of arrival."""
    guess = list(dict.fromkeys(guess))
    assert sorted(guess) == sorted(arrivals)
    place = {capsule_id: number for number, capsule_id in enumerate(guess)}
    n = len(arrivals)
    apart = sum((number - place[capsule_id]) ** 2 for number, capsule_id in enumerate(arrivals))
    return 1 - 6 * apart / (n * (n * n - 1))


def needles():
    """Bytes to look for on the disk, for each capsule: ids, and the middles of ciphertexts."""
    with vault_reading() as session:
        ciphertexts = session.execute(
            select(StoredContent.capsule_id, StoredContent.ciphertext).where(
                StoredContent.purpose == "identity"
            )
        ).all()
        wraps = session.execute(
            select(StoredContent.capsule_id, Wrap.sealed_key).join(
                Wrap, Wrap.content_id == StoredContent.id
            )
        ).all()
        deeds = session.execute(
            select(VaultDeed.capsule_id, VaultDeed.id).where(VaultDeed.capsule_id.is_not(None))
        ).all()
    return {
        "ciphertext": {capsule: sealed[2000:2032] for capsule, sealed in ciphertexts},
        "wrap": {capsule: sealed[:32] for capsule, sealed in wraps},
        "deed": {capsule: deed.encode() for capsule, deed in deeds},
    }


def by_place_on_disk(found):
    raw = Path(db.engines["vault"].url.database).read_bytes()
    return sorted(found, key=lambda capsule: raw.index(found[capsule]))


@pytest.mark.parametrize("engine_name", [SQLITE])
def test_sqlites_file_keeps_no_order(alliance, arrivals):
    found = needles()["ciphertext"]
    with db.engines["vault"].connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = correlation(arrivals, by_place_on_disk(found))
    lose_order(db.engines["vault"])

    assert before > 0.9, "this attack should have worked"

    for name, found in needles().items():
        assert abs(correlation(arrivals, by_place_on_disk(found))) < CHANCE, name


@pytest.mark.parametrize("engine_name", [SQLITE])
def test_sqlites_write_ahead_log_is_emptied(alliance, arrivals):
    lose_order(db.engines["vault"])

    log = Path(f"{db.engines['vault'].url.database}-wal")
    assert not log.exists() or log.stat().st_size == 0


def postgres_order(column):
    queries = {
        Capsule: "SELECT id FROM capsule",
        StoredContent: "SELECT capsule_id FROM sealed_content WHERE purpose = 'identity'",
        VaultDeed: "SELECT capsule_id FROM vault_deed WHERE capsule_id IS NOT NULL",
    }
    with db.engines["vault"].connect() as connection:
        return {
            table.__tablename__: list(connection.scalars(text(f"{query} ORDER BY {column}, ctid")))
            for table, query in queries.items()
        }


@pytest.mark.parametrize("engine_name", [POSTGRES])
@pytest.mark.parametrize("column", ["ctid", "xmin::text::bigint"])
def test_postgresql_keeps_the_order_until_it_is_rewritten(alliance, arrivals, column):
    before = postgres_order(column)
    lose_order(db.engines["vault"])
    after = postgres_order(column)

    for table, guess in before.items():
        # Not quite 1 when the server tidied the table meanwhile and a row took a freed place.
        assert correlation(arrivals, guess) > 0.9, f"{table}: this attack should have worked"
    for table, guess in after.items():
        assert abs(correlation(arrivals, guess)) < CHANCE, table


def test_nothing_is_lost_on_the_way(alliance, arrivals, engine_name):
    asked = alliance.ask()
    with vault_reading() as session:
        before = set(session.scalars(select(Wrap.sealed_key)))
    lose_order(db.engines["vault"])

    with vault_reading() as session:
        assert set(session.scalars(select(Wrap.sealed_key))) == before
    assert alliance.open(asked) == FAMILY
