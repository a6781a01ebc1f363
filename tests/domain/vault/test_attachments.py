"""Files in the conversation: bound by the signed message, opened on record, gone when forgotten."""

from contextlib import suppress

import pytest
from sqlalchemy import delete, func, select

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.attaching import store_files, stored_files
from portal.vault.blobs import in_memory
from portal.vault.crypto.sealing import Purpose
from portal.vault.errors import CannotOpen, CapsuleNotFound, FileRefused, OpeningRefused
from portal.vault.file_rules import FileKind, Upload
from portal.vault.models import SealedFile, StoredContent, VaultDeed, Wrap
from portal.vault.parcels import keep, pack
from tests.domain.vault.test_files import jpeg, pdf
from tests.factories.sealed_requests import NOW

PHOTO = Upload("Canario.jpg", jpeg())
# Made once: a PDF says the second in which it was made.
PAGES = Upload("Canario.pdf", pdf() + b"\n")


def from_family(alliance, asked, *uploads, text="Mire la foto"):
    keys = alliance.come_back(asked)
    files = store_files(uploads, blobs=alliance.vault.blobs)
    with vault_transaction() as session:
        door.write_to_intermediary(
            session, capsule_id=asked.capsule_id, keys=keys, text=text, files=files,
            vault=alliance.vault, now=NOW,
        )  # fmt: skip


def from_ana(alliance, asked, *uploads):
    ana = alliance.people["ana"]
    files = store_files(uploads, blobs=alliance.vault.blobs)
    with vault_transaction() as session:
        door.write_to_requester(
            session, capsule_id=asked.capsule_id, holder_id=ana.holder_id, keys=ana.keys,
            text="Este es el plano", files=files, vault=alliance.vault, now=NOW,
        )  # fmt: skip


def intermediarys(alliance, asked, name="ana"):
    person = alliance.people[name]
    with vault_reading() as session:
        return door.thread_for_intermediary(
            session, capsule_id=asked.capsule_id, holder_id=person.holder_id, keys=person.keys,
            vault=alliance.vault,
        )  # fmt: skip


def familys(alliance, asked):
    keys = alliance.come_back(asked)
    with vault_reading() as session:
        return door.thread_for_requester(
            session, capsule_id=asked.capsule_id, keys=keys, vault=alliance.vault
        )


def opened_by(alliance, asked, content_id, name="ana"):
    mine = {"holder_id": alliance.people[name].holder_id, "now": NOW}
    with vault_transaction() as session:
        opening = door.ask_to_open_file(session, capsule_id=asked.capsule_id, **mine)
    with vault_reading() as session:
        return door.read_message_file(
            session, opening_id=opening, content_id=content_id,
            keys=alliance.people[name].keys, vault=alliance.vault, **mine,
        )  # fmt: skip


def opened_by_family(alliance, asked, content_id):
    keys = alliance.come_back(asked)
    with vault_reading() as session:
        return door.read_file_to_requester(
            session, capsule_id=asked.capsule_id, content_id=content_id, keys=keys,
            vault=alliance.vault,
        )  # fmt: skip


def only_file():
    with vault_reading() as session:
        return session.scalars(select(SealedFile.content_id)).one()


def test_the_familys_photograph_opens_for_its_intermediary_on_record(alliance, asked):
    from_family(alliance, asked, PHOTO)
    [message] = intermediarys(alliance, asked)
    [file] = message.files
    assert (message.text, file.kind) == ("Mire la foto", FileKind.JPEG)

    alliance.open(asked)
    assert opened_by(alliance, asked, file.content_id).plain == jpeg()
    with vault_reading() as session:
        of_it = select(func.count()).where(VaultDeed.action == "opened_file")
        assert session.scalar(of_it) == 1


def test_unless_the_request_is_open_today_no_file_of_a_message_opens(alliance, asked):
    from_family(alliance, asked, PHOTO)
    with pytest.raises(OpeningRefused):
        opened_by(alliance, asked, only_file())


def test_the_intermediarys_file_opens_with_the_receipt(alliance, asked):
    from_ana(alliance, asked, PAGES)
    [message] = familys(alliance, asked)
    [file] = message.files
    assert opened_by_family(alliance, asked, file.content_id).plain == PAGES.plain


def test_what_the_family_sent_is_not_shown_back(alliance, asked):
    from_family(alliance, asked, PHOTO)
    [message] = familys(alliance, asked)
    assert (message.text, message.files) == (None, ())
    with pytest.raises(CapsuleNotFound):
        opened_by_family(alliance, asked, only_file())


def test_a_message_may_be_a_file_alone(alliance, asked):
    from_family(alliance, asked, PHOTO, text="")
    [message] = intermediarys(alliance, asked)
    assert (message.text, len(message.files)) == ("", 1)


def test_a_stranger_reaches_no_file(alliance, asked):
    from_family(alliance, asked, PHOTO)
    with pytest.raises(CapsuleNotFound):
        opened_by(alliance, asked, only_file(), "cora")


def test_a_manifest_put_in_its_place_is_refused_with_its_message(alliance, asked):
    from_family(alliance, asked, PHOTO)
    content_id, ana = only_file(), alliance.people["ana"]
    forged = pack(
        b'{"kind": "image/jpeg"}', capsule_id=asked.capsule_id, purpose=Purpose.MESSAGE_FILE,
        recipients={ana.holder_id: ana.keys.public()},
    )  # fmt: skip
    with vault_transaction() as session:
        session.execute(delete(Wrap).where(Wrap.content_id == content_id))
        session.get_one(StoredContent, content_id).ciphertext = forged.ciphertext
        keep(session, forged)
        wrap = session.get_one(Wrap, (forged.content_id, ana.holder_id))
        same = {"suite": wrap.suite, "version": wrap.version, "sealed_key": wrap.sealed_key}
        session.add(Wrap(content_id=content_id, recipient=ana.holder_id, **same))

    [message] = intermediarys(alliance, asked)
    assert (message.refused, message.text, message.files) == (True, None, ())
    alliance.open(asked)
    for put_there in (content_id, forged.content_id):
        with pytest.raises(CapsuleNotFound):
            opened_by(alliance, asked, put_there)


def test_changed_bytes_do_not_open(alliance, asked):
    from_family(alliance, asked, PHOTO)
    blobs = alliance.vault.blobs
    with vault_reading() as session:
        name = session.scalars(select(SealedFile.blob_id)).one()
    blobs.put(name, blobs.get(name)[:-1] + b"x")
    alliance.open(asked)
    with pytest.raises(CannotOpen):
        opened_by(alliance, asked, only_file())


def test_a_conversation_holds_thirty_files(alliance, asked):
    for _ in range(10):
        from_family(alliance, asked, PHOTO, PHOTO, PHOTO)
    with pytest.raises(FileRefused, match="conversation is full"):
        from_family(alliance, asked, PHOTO)
    from_family(alliance, asked)


def test_withdrawing_names_the_blobs_of_both_sides(alliance, asked):
    from_family(alliance, asked, PHOTO)
    from_ana(alliance, asked, PAGES)
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        names = door.withdraw(session, capsule_id=asked.capsule_id, keys=keys, now=NOW)
    assert len(names) == 2
    with vault_reading() as session:
        assert session.scalar(select(func.count()).select_from(SealedFile)) == 0


def test_the_backup_reads_the_files_too(alliance, asked):
    from_family(alliance, asked, PHOTO)
    [message] = intermediarys(alliance, asked, "beto")
    assert len(message.files) == 1


@pytest.mark.parametrize(
    "fault, left", [(None, 2), (FileRefused("conversation is full"), 0), (CapsuleNotFound(), 0),
                    (OSError(), 2)],
    ids=["kept", "refused", "gone", "perhaps committed"],
)  # fmt: skip
def test_what_is_refused_leaves_no_blob(fault, left):
    blobs = in_memory()
    with suppress(FileRefused, CapsuleNotFound, OSError), stored_files([PHOTO, PAGES], blobs=blobs):
        if fault:
            raise fault
    assert len(list(blobs.older_than(NOW.replace(year=2100)))) == left
