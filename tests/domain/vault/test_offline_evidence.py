"""A bill that the tool sealed: kept as it came, told to the desk, and refused when touched."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import day_of, utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.carried_acts import ActKind, read_act, write_act
from portal.vault.crypto.framing import frame, unframe
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.errors import (
    AlreadySent,
    BundleTooOld,
    EvidenceRefused,
    NotYetReleased,
    SignatureRefused,
)
from portal.vault.evidence_rules import is_marked
from portal.vault.models import SealedFile, StoredContent, ThreadMessage, VaultMessage, Wrap
from portal.vault.reading_files import open_stored
from portal.vault.rules import REQUESTER
from tests.domain.vault.test_files import jpeg
from tests.domain.vault.test_offline_tool import alliance, asked, device, export, release

__all__ = ["alliance", "asked", "device"]
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TODAY = day_of(utc_now())
PDF = b"%PDF-1.7 Factura de Ximena Cocom %%EOF"
SAID = ("--commitment", "k3y7", "--amount", "850.50", "--day", TODAY.isoformat())


@pytest.fixture
def case(alliance, device, asked):
    """The request is a case, and the device has it as it stands since."""
    assert device.with_words("release", "bundle").returncode == 0
    made = release(alliance, (device.folder / "release.resguardo").read_bytes())
    device.save(export(alliance, asked))
    (device.folder / "factura.pdf").write_bytes(PDF)
    return made


def tool(device, *changes, file="factura.pdf"):
    (device.folder / "evidence.resguardo").unlink(missing_ok=True)
    return device.with_words("evidence", "bundle", "--file", file, *SAID, *changes)


def sealed(device, *changes, file="factura.pdf"):
    made = tool(device, *changes, file=file)
    assert made.returncode == 0, made.stderr
    return (device.folder / "evidence.resguardo").read_bytes()


def take_in(alliance, raw, who="ana"):
    which = {"holder_id": alliance.people[who].holder_id, "vault": alliance.vault}
    with vault_reading() as session:
        brought = door.read_brought(session, raw=raw, now=utc_now(), **which)
    door.keep_sealed(brought, blobs=alliance.vault.blobs)
    with vault_transaction() as session:
        door.take_in_evidence(session, raw=raw, now=utc_now(), **which)
    return brought


def rows():
    with vault_reading() as session:
        return [
            session.scalar(select(func.count()).select_from(model))
            for model in (StoredContent, SealedFile, ThreadMessage, Wrap)
        ]


def told():
    with vault_reading() as session:
        query = select(VaultMessage.payload).where(VaultMessage.kind == "case.evidence")
        return session.scalars(query).all()


def thread_of_beto(alliance, asked):
    beto = alliance.people["beto"]
    with vault_reading() as session:
        return door.thread_for_intermediary(
            session, capsule_id=asked.capsule_id, holder_id=beto.holder_id, keys=beto.keys,
            vault=alliance.vault,
        )  # fmt: skip


def test_the_desk_hears_of_it_and_the_backup_reads_the_paper(alliance, asked, device, case):
    brought = take_in(alliance, sealed(device))
    assert told() == [
        {
            "case": case, "commitment": "k3y7", "amount_minor": 85_050, "currency": "MXN",
            "spent_on": TODAY.isoformat(), "mark": brought.mark,
        }
    ]  # fmt: skip
    [noted] = [one for one in thread_of_beto(alliance, asked) if one.evidence]
    assert noted.evidence.expense == brought.expense
    assert (noted.files[0].name, noted.files[0].kind) == ("factura.pdf", "application/pdf")
    beto = alliance.people["beto"]
    with vault_reading() as session:
        paper = open_stored(
            session, noted.files[0].content_id, recipient=beto.holder_id, keys=beto.keys,
            blobs=alliance.vault.blobs,
        )  # fmt: skip
    assert paper.plain.rstrip() == PDF
    assert is_marked(noted.evidence, paper.plain)


def test_the_requester_is_no_reader_and_nothing_stands_in_clear(alliance, asked, device, case):
    with vault_reading() as session:
        before = set(session.scalars(select(StoredContent.id)))
    raw = sealed(device)
    take_in(alliance, raw)
    assert b"Ximena" not in raw
    assert b"factura" not in raw
    with vault_reading() as session:
        fresh = select(Wrap.recipient).where(Wrap.content_id.not_in(before))
        readers = set(session.scalars(fresh))
    assert readers == {alliance.people[name].holder_id for name in ("ana", "beto")}
    assert REQUESTER not in readers


def test_the_device_that_brought_it_reads_it_again(alliance, asked, device, case):
    take_in(alliance, sealed(device))
    device.save(export(alliance, asked))
    saved = device.with_words("open", "bundle", "--save", "papeles")
    assert saved.returncode == 0, saved.stderr
    assert (device.folder / "papeles/archivo-1.pdf").read_bytes().rstrip() == PDF


def test_the_same_file_counts_once_and_another_needs_a_fresh_bundle(alliance, asked, device, case):
    raw, other = sealed(device), sealed(device)
    take_in(alliance, raw)
    stood = rows()
    with pytest.raises(AlreadySent):
        take_in(alliance, raw)
    with pytest.raises(BundleTooOld):
        take_in(alliance, other)
    assert (rows(), len(told())) == (stood, 1)
    device.save(export(alliance, asked))
    take_in(alliance, sealed(device))
    assert len(told()) == 2


def test_two_papers_of_a_photograph_and_a_pdf_look_alike_by_size(alliance, device, case):
    (device.folder / "foto.jpg").write_bytes(jpeg())
    sizes = {len(unframe(sealed(device, file=name))[3]) for name in ("factura.pdf", "foto.jpg")}
    assert len(sizes) == 1


def test_before_there_is_a_case_the_tool_seals_nothing(device, asked):
    (device.folder / "factura.pdf").write_bytes(PDF)
    made = tool(device)
    assert (made.returncode, (device.folder / "evidence.resguardo").exists()) == (2, False)
    assert NotYetReleased.__name__ in made.stderr


REFUSED = [
    (("--amount", "0"), "factura.pdf", 2),
    (("--day", (TODAY + timedelta(days=2)).isoformat()), "factura.pdf", 2),
    (("--day", "2019-01-01"), "factura.pdf", 2),
    (("--amount", "mucho"), "factura.pdf", 1),
    ((), "notas.txt", 2),
    ((), "falsa.jpg", 2),
    ((), "cortada.pdf", 2),
]


def test_what_the_portal_would_refuse_the_tool_refuses(device, case):
    for name, raw in (("notas.txt", b"hola"), ("falsa.jpg", PDF), ("cortada.pdf", b"%PDF-1.7 x")):
        (device.folder / name).write_bytes(raw)
    for changes, file, code in REFUSED:
        assert tool(device, *changes, file=file).returncode == code, (changes, file)
        assert not (device.folder / "evidence.resguardo").exists()


def keys_of(device):
    fields = json.loads((device.folder / "resguardo.key").read_text())
    stored = LockedKeys(bytes.fromhex(fields["salt"]), bytes.fromhex(fields["locked"]))
    owner = f"offline:{device.root.hex()}"
    return unlock_with_passphrase(stored, device.words, owner=owner, pepper=b"resguardo offline 1")


def resigned(keys, raw, part, **said):
    """As a device that lies would write it: one part says something else, signed again."""
    parts = list(unframe(raw))
    kind = ActKind.EVIDENCE if part == 1 else ActKind.PAPER
    act = read_act(parts[part], kind, keys.public())
    parts[part] = write_act(replace(act, said={**act.said, **said}), keys)
    return frame(*parts)


def test_a_changed_byte_anywhere_is_refused_and_leaves_nothing(alliance, device, case):
    raw, stood = sealed(device), rows()
    for at in range(30, len(raw), len(raw) // 40):
        with pytest.raises(SignatureRefused):
            take_in(alliance, raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    assert rows() == stood
    assert told() == []


LIES = [
    (2, {"blob": "../../vault.sqlite"}),
    (2, {"file": "x"}),
    (2, {"blob": "a" * 16}),
    (1, {"minor": "mucho"}),
    (1, {"currency": "XXX"}),
    (1, {"mark": "abc"}),
    (1, {"paper": "0" * 64}),
]


def test_a_device_that_lies_about_the_parts_is_refused(alliance, device, case):
    raw, stood, keys = sealed(device), rows(), keys_of(device)
    for part, said in LIES:
        with pytest.raises(SignatureRefused):
            take_in(alliance, resigned(keys, raw, part, **said))
    assert rows() == stood
    late = (TODAY + timedelta(days=3)).isoformat()
    with pytest.raises(EvidenceRefused):
        take_in(alliance, resigned(keys, raw, 1, day=late))


def test_parts_of_two_files_do_not_make_one(alliance, device, case):
    first, second = unframe(sealed(device)), unframe(sealed(device))
    for mixed in ((first[1], second[2], second[3]), (first[1], first[2], second[3])):
        with pytest.raises(SignatureRefused):
            take_in(alliance, frame(first[0], *mixed))


def test_nobody_else_brings_it(alliance, device, case):
    with pytest.raises(SignatureRefused):
        take_in(alliance, sealed(device), who="beto")


def test_another_files_name_is_not_taken(alliance, device, case):
    raw = sealed(device)
    with vault_reading() as session:
        brought = door.read_brought(
            session, raw=raw, holder_id=alliance.people["ana"].holder_id, vault=alliance.vault,
            now=utc_now(),
        )  # fmt: skip
    alliance.vault.blobs.put(brought.carried.paper.said["blob"], b"somebody else's")
    with pytest.raises(SignatureRefused):
        take_in(alliance, raw)
    assert alliance.vault.blobs.get(brought.carried.paper.said["blob"]) == b"somebody else's"
