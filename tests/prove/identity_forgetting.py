"""A deleted wrap's bytes are in no live file, and in no backup that is kept after seven days."""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault.backing_up import back_up
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.forgetting import OPERATOR, forget_by
from portal.vault.losing_order import lose_order
from portal.vault.models import StoredContent, StoredReceipt, Wrap
from tests.engines import POSTGRES, SQLITE
from tests.factories.sealed_requests import NOW, found_alliance
from tests.factories.sites import fresh_site, report

FAMILIES = 20


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Forget half of the families, run the night, and read every file."""
    with fresh_site(engine) as app, app.app_context(), tempfile.TemporaryDirectory() as backups:
        alliance = found_alliance(caseload=100_000)
        asked = [alliance.ask() for _ in range(FAMILIES)]
        gone = secrets_of(asked[: FAMILIES // 2])
        files = live_files(engine)
        settle(engine)
        seen_before = count(gone, files())
        for one in asked[: FAMILIES // 2]:
            with vault_transaction() as session:
                forget_by(session, one.capsule_id, actor=OPERATOR, now=NOW)
        lose_order(db.engines["vault"])
        settle(engine)
        still_open = sum(bool(alliance.open(one)["name"]) for one in asked[FAMILIES // 2 :][:5])
        key = PrivateKeys.generate().public()
        kept = kept_wraps(Path(backups), key)
        figures = {
            "secrets_seen_before": (f"{seen_before}/{len(gone)}", seen_before == len(gone)),
            "left_in_live_files": ((left := count(gone, files())), left == 0),
            "live_requests_that_open": (f"{still_open}/5", still_open == 5),
            "days_of_wraps_kept": (kept, kept == 8),
        }
    return report(f"identity_forgetting_{engine}", figures)


def secrets_of(asked) -> list[bytes]:
    """Sealed keys, locked receipts and ciphertexts: a piece of each that stands nowhere else."""
    ids = [one.capsule_id for one in asked]
    with vault_reading() as session:
        contents = session.execute(
            select(StoredContent.ciphertext, Wrap.sealed_key)
            .join(Wrap, Wrap.content_id == StoredContent.id)
            .where(StoredContent.capsule_id.in_(ids))
        ).all()
        receipts = select(StoredReceipt.locked).where(StoredReceipt.capsule_id.in_(ids))
        locked = session.scalars(receipts).all()
    found = {raw[40:72] for row in contents for raw in row} | {raw[8:40] for raw in locked}
    return list(found)


def live_files(engine: str):
    """What lies on the disk of this engine, its write-ahead log included."""
    if engine == SQLITE:
        folder = Path(str(db.engines["vault"].url.database)).parent
    else:
        with db.engines["vault"].connect() as connection:
            server = connection.execution_options(isolation_level="AUTOCOMMIT")
            folder = Path(server.execute(text("SHOW data_directory")).scalar_one())
            server.execute(text("ALTER SYSTEM SET wal_recycle = off"))
            server.execute(text("SELECT pg_reload_conf()"))
    return lambda: [path.read_bytes() for path in folder.rglob("*") if readable(path)]


def readable(path: Path) -> bool:
    """Whether it is a file that is still there."""
    return path.is_file() and not path.is_symlink()


def settle(engine: str) -> None:
    """What a day does on a busy server: checkpoints, and the old log goes."""
    if engine == POSTGRES:
        with db.engines["vault"].connect() as connection:
            server = connection.execution_options(isolation_level="AUTOCOMMIT")
            for _ in range(3):
                server.execute(text("SELECT pg_switch_wal()"))
                server.execute(text("CHECKPOINT"))


def count(wanted: list[bytes], files: list[bytes]) -> int:
    """How many of the secrets stand in any file, as bytes or as hexadecimal digits."""
    whole = b"\n".join(files)
    return sum(one in whole or one.hex().encode() in whole for one in wanted)


def kept_wraps(folder: Path, key) -> int:
    """Ten nights of backups: how many days of wraps are kept."""
    for day in range(10):
        with vault_reading() as session:
            back_up(session, folder=folder, to=key, today=(NOW + timedelta(days=day)).date())
    return len(list(folder.glob("wraps-*")))


if __name__ == "__main__":
    sys.exit(main())
