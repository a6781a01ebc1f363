"""A drill: back up, forget, lose everything, restore elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from portal.extensions import VaultModel, vault_reading, vault_transaction
from portal.vault.backing_up import back_up, days_of, restore
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import BackupRefused, CapsuleNotFound, ReceiptUnknown
from portal.vault.forgetting import OPERATOR, forget_by
from portal.vault.models import Capsule, StoredReceipt, Tombstone, Wrap
from tests.factories.sealed_requests import NOW

TODAY = NOW.date()
KEYS = PrivateKeys.generate()


def save(folder, day=TODAY):
    with vault_reading() as session:
        return back_up(session, folder=folder, to=KEYS.public(), today=day)


def bring_back(folder, day=TODAY, keys=KEYS):
    with vault_transaction() as session:
        return restore(session, folder=folder, day=day, keys=keys)


def lose_everything():
    with vault_transaction() as session:
        for table in reversed(VaultModel.metadata.sorted_tables):
            session.execute(delete(table))


def forget(asked):
    with vault_transaction() as session:
        forget_by(session, asked.capsule_id, actor=OPERATOR, now=NOW)


def everything():
    with vault_reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in VaultModel.metadata.sorted_tables
        }


def test_what_comes_back_is_what_was_there(alliance, asked, tmp_path):
    alliance.release(asked)
    before = everything()
    save(tmp_path)
    lose_everything()
    assert bring_back(tmp_path) == 0
    assert everything() == before


def test_a_live_request_opens_after_a_restore(alliance, asked, tmp_path):
    save(tmp_path)
    lose_everything()
    bring_back(tmp_path)
    assert alliance.open(asked)["name"]
    assert alliance.come_back(asked)


def test_what_was_forgotten_before_the_last_tombstones_stays_forgotten(alliance, asked, tmp_path):
    kept = alliance.ask()
    save(tmp_path)
    forget(asked)
    save(tmp_path, TODAY + timedelta(days=1))
    lose_everything()
    assert bring_back(tmp_path, TODAY) == 1
    assert alliance.open(kept)
    with pytest.raises(CapsuleNotFound):
        alliance.open(asked)
    with pytest.raises(ReceiptUnknown):
        alliance.come_back(asked)
    with vault_reading() as session:
        assert session.scalars(select(Tombstone.locator)).one()


def test_the_words_of_a_forgotten_request_are_not_taken_again(alliance, asked, tmp_path):
    forget(asked)
    save(tmp_path)
    lose_everything()
    bring_back(tmp_path)
    from portal.vault.errors import AlreadyReceived

    with pytest.raises(AlreadyReceived):
        alliance.ask(receipt=asked.receipt)


def test_wraps_are_kept_for_seven_days_and_content_longer(alliance, asked, tmp_path):
    for after in range(10):
        save(tmp_path, TODAY + timedelta(days=after))
    wraps = sorted(path.name for path in tmp_path.glob("wraps-*"))
    assert len(wraps) == 8
    assert wraps[0].endswith((TODAY + timedelta(days=2)).isoformat())
    assert len(list(tmp_path.glob("content-*"))) == 10
    assert days_of(tmp_path)[-1] == TODAY + timedelta(days=2)


def test_content_alone_brings_nothing_that_opens(alliance, asked, tmp_path):
    save(tmp_path)
    lose_everything()
    (tmp_path / f"wraps-{TODAY}").unlink()
    with pytest.raises(BackupRefused, match="is missing"):
        bring_back(tmp_path)


@pytest.mark.parametrize("stream", ["content", "wraps", "tombstones"])
@pytest.mark.parametrize("harm", ["cut", "flip", "other name"])
def test_a_backup_that_was_touched_restores_nothing(alliance, asked, tmp_path, stream, harm):
    forget(alliance.ask())
    save(tmp_path)
    lose_everything()
    path = tmp_path / f"{stream}-{TODAY}"
    raw = path.read_bytes()
    touched = {
        "cut": raw[:-1],
        "flip": raw[:-1] + bytes([raw[-1] ^ 1]),
        "other name": raw.replace(stream.encode(), b"another", 1),
    }
    path.write_bytes(touched[harm])
    with pytest.raises(BackupRefused, match="does not open"):
        bring_back(tmp_path)
    assert not any(everything().values())


def test_another_key_restores_nothing(alliance, asked, tmp_path):
    save(tmp_path)
    lose_everything()
    with pytest.raises(BackupRefused):
        bring_back(tmp_path, keys=PrivateKeys.generate())


def test_a_vault_that_holds_requests_is_not_overwritten(alliance, asked, tmp_path):
    save(tmp_path)
    with pytest.raises(BackupRefused, match="not empty"):
        bring_back(tmp_path)


def test_a_backup_holds_nothing_in_clear_and_wraps_apart(alliance, asked, tmp_path):
    with vault_reading() as session:
        wraps = session.scalars(select(Wrap.sealed_key)).all()
        locked = session.scalars(select(StoredReceipt.locked)).all()
        ids = session.scalars(select(Capsule.id)).all()
    save(tmp_path)
    whole = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in [*wraps, *locked]:
        assert secret not in whole
        assert secret.hex().encode() not in whole
    assert not [one for one in ids if one.encode() in whole]
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
