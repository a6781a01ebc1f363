"""The built tool, run by itself, against bundles a real vault exported."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cryptography
import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.admitting import admit
from portal.vault.attaching import stored_files
from portal.vault.being_away import leave_for_good
from portal.vault.crypto.carried import read_bundle, read_offer, write_bundle
from portal.vault.enrolling import enrol, offline_keys
from portal.vault.errors import SignatureRefused
from portal.vault.exporting import export_bundle
from portal.vault.file_rules import Upload
from portal.vault.models import ThreadMessage
from portal.vault.receiving import Ask, receive, seal_request
from portal.vault.rules import OpeningReason
from portal.vault.taking_in import take_in_answer
from tests.factories.sealed_requests import COVER, FAMILY, Alliance, Asked, Person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
BUILD = Path(__file__).parents[3] / "offline/build.py"


class Device:
    """A folder with the tool, and nothing of the portal but what the tool carries."""

    def __init__(self, folder, root):
        self.folder, self.tool = folder, folder / "resguardo-open.pyz"
        subprocess.run([sys.executable, BUILD, self.tool], check=True)
        # Only `cryptography` (and what it is built on) is to be found there.
        site = Path(cryptography.__file__).parents[1]
        (folder / "only").mkdir()
        for name in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
            for found in site.glob(name):
                (folder / "only" / found.name).symlink_to(found)
        made = self.run("new-keys", "--root", root.public_key().public_bytes_raw().hex())
        lines = made.stdout.splitlines()
        self.words, self.offer = lines[1], lines[3]

    def run(self, *arguments, typed=""):
        return subprocess.run(
            [sys.executable, "-S", self.tool, *arguments],
            cwd=self.folder, env={"PYTHONPATH": str(self.folder / "only")}, input=typed,
            capture_output=True, text=True, check=False, close_fds=False,
        )  # fmt: skip

    def with_words(self, *arguments, typed="", words=None):
        inward, outward = os.pipe()
        os.set_inheritable(inward, True)
        os.write(outward, (words or self.words).encode() + b"\n")
        os.close(outward)
        answer = self.run(*arguments, "--words-fd", str(inward), typed=typed)
        os.close(inward)
        return answer

    def save(self, raw):
        (self.folder / "bundle").write_bytes(raw)


@pytest.fixture
def alliance(app):
    return Alliance()


@pytest.fixture
def device(alliance, tmp_path):
    device = Device(tmp_path, alliance.root)
    for name, offer in (("ana", device.offer), ("beto", None)):
        keys = None if offer else door.PrivateKeys.generate()
        public = keys.public() if keys else read_offer(offer)
        with vault_transaction() as session:
            admit(session, account=name, organisation=name, by_account="admin", now=utc_now())
            holder = enrol(
                session, account=name, organisation=name, organisation_name=name,
                fresh=offline_keys(public), now=utc_now(),
            )  # fmt: skip
        alliance.people[name] = Person(holder, name, name, keys, "")
    alliance.publish(utc_now())
    return device


@pytest.fixture
def asked(alliance, device):
    asked = alliance.ask(now=utc_now())
    device.save(export(alliance, asked))
    return asked


def export(alliance, asked):
    now, ana = utc_now(), alliance.people["ana"].holder_id
    with vault_transaction() as session:
        opening = door.ask_to_open(
            session, capsule_id=asked.capsule_id, holder_id=ana,
            reason=OpeningReason.FIRST_READING, vault=alliance.vault, now=now,
        )  # fmt: skip
        file_opening = (
            door.ask_to_open_file(session, capsule_id=asked.capsule_id, holder_id=ana, now=now)
            if door.has_files(session, capsule_id=asked.capsule_id, holder_id=ana)
            else ""
        )
    with vault_reading() as session:
        return export_bundle(
            session, opening_id=opening, holder_id=ana, blobs=alliance.vault.blobs, now=now,
            file_opening_id=file_opening,
        )  # fmt: skip


def take_in(alliance, raw):
    ana = alliance.people["ana"].holder_id
    with vault_transaction() as session:
        take_in_answer(session, raw=raw, holder_id=ana, vault=alliance.vault, now=utc_now())


def test_it_shows_the_identity(device, asked):
    shown = device.with_words("open", "bundle")
    assert shown.returncode == 0, shown.stderr
    assert all(value in shown.stdout for value in FAMILY.values())


def test_it_shows_the_question_of_who_carries_no_words(alliance, device):
    said = Ask({**FAMILY, "question": "¿Mi perro? Canelo"}, COVER)
    request = seal_request(
        said, pair=alliance.pair(now=utc_now()), receipt=None, vault=alliance.vault
    )
    with vault_transaction() as session:
        receive(session, request=request, vault=alliance.vault, now=utc_now())
    device.save(export(alliance, Asked(request.capsule_id, None)))

    assert "question: ¿Mi perro? Canelo" in device.with_words("open", "bundle").stdout


def test_what_was_said_aloud_is_not_shown_as_anybodys_own_message(alliance, device, asked):
    beto = alliance.people["beto"]
    with vault_transaction() as session:
        door.note_spoken(
            session, capsule_id=asked.capsule_id, holder_id=beto.holder_id, keys=beto.keys,
            text="Dice que sí", vault=alliance.vault, now=utc_now(),
        )  # fmt: skip
    device.save(export(alliance, asked))

    shown = device.with_words("open", "bundle")
    assert "family, aloud (noted by the contact): Dice que sí" in shown.stdout, shown.stderr


def test_the_key_file_is_its_owners_alone(device):
    assert (device.folder / "resguardo.key").stat().st_mode & 0o777 == 0o600


def test_an_answer_reaches_the_requester_once(alliance, device, asked):
    sealed = device.with_words("answer", "bundle", typed="Le ayudamos.")
    assert sealed.returncode == 0, sealed.stderr
    raw = (device.folder / "answer.resguardo").read_bytes()
    take_in(alliance, raw)
    keys = alliance.come_back(asked)
    with vault_reading() as session:
        thread = door.thread_for_requester(
            session, capsule_id=asked.capsule_id, keys=keys, vault=alliance.vault
        )
    assert [one.text for one in thread] == ["Le ayudamos."]
    with pytest.raises(SignatureRefused):
        take_in(alliance, raw)


def test_a_forged_answer_is_refused(alliance, device, asked):
    device.with_words("answer", "bundle", typed="Le ayudamos.")
    fields = json.loads((device.folder / "answer.resguardo").read_text())
    with pytest.raises(SignatureRefused):
        take_in(alliance, json.dumps(fields | {"sequence": 2}).encode())
    with vault_reading() as session:
        assert session.scalars(select(ThreadMessage)).all() == []


def test_a_changed_byte_shows_nothing(device, asked):
    bundle = read_bundle((device.folder / "bundle").read_bytes())
    first = bundle.contents[0]
    changed = replace(first, ciphertext=first.ciphertext[:-1] + bytes([first.ciphertext[-1] ^ 1]))
    device.save(write_bundle(replace(bundle, contents=(changed, *bundle.contents[1:]))))
    shown = device.with_words("open", "bundle")
    assert (shown.returncode, shown.stdout) == (2, "")


def test_other_words_show_nothing(device, asked):
    shown = device.with_words("open", "bundle", words="abeja " * 7)
    assert (shown.returncode, shown.stdout) == (2, "")


def test_an_old_directory_shows_nothing(alliance, device, asked):
    old = (device.folder / "bundle").read_bytes()
    alliance.publish(utc_now())
    device.save(export(alliance, asked))
    assert device.with_words("open", "bundle").returncode == 0
    device.save(old)
    shown = device.with_words("open", "bundle")
    assert (shown.returncode, shown.stdout) == (2, "")


def test_the_same_sources_build_the_same_file(device, tmp_path):
    subprocess.run([sys.executable, BUILD, tmp_path / "again"], check=True)
    assert (tmp_path / "again").read_bytes() == device.tool.read_bytes()


PDF = b"%PDF-1.7 un acta %%EOF"


def send_pdf(alliance, asked, name="../../acta de mi hija.pdf"):
    keys = alliance.come_back(asked)
    with (
        stored_files([Upload(name, PDF)], blobs=alliance.vault.blobs) as files,
        vault_transaction() as session,
    ):
        door.write_to_intermediary(
            session, capsule_id=asked.capsule_id, keys=keys, text="va el acta", files=files,
            vault=alliance.vault, now=utc_now(),
        )  # fmt: skip


def test_files_are_saved_under_numbers_for_their_owner_alone(alliance, device, asked):
    send_pdf(alliance, asked)
    device.save(export(alliance, asked))
    assert "--save DIR" in device.with_words("open", "bundle").stdout
    saved = device.with_words("open", "bundle", "--save", "papeles")

    assert saved.returncode == 0, saved.stderr
    written = list((device.folder / "papeles").iterdir())
    assert [one.name for one in written] == ["archivo-1.pdf"]
    assert written[0].read_bytes().rstrip() == PDF
    assert written[0].stat().st_mode & 0o777 == 0o600
    assert "acta de mi hija" not in saved.stdout


def test_nothing_is_written_over(alliance, device, asked):
    send_pdf(alliance, asked)
    device.save(export(alliance, asked))
    (device.folder / "papeles").mkdir()

    assert device.with_words("open", "bundle", "--save", "papeles").returncode == 1
    assert list((device.folder / "papeles").iterdir()) == []


def test_a_changed_byte_of_a_file_is_refused(alliance, device, asked):
    send_pdf(alliance, asked)
    bundle = read_bundle(export(alliance, asked))
    spoilt = {name: sealed[:-1] + bytes([sealed[-1] ^ 1]) for name, sealed in bundle.files.items()}
    device.save(write_bundle(replace(bundle, files=spoilt)))

    shown = device.with_words("open", "bundle", "--save", "papeles")
    assert shown.returncode == 2
    assert list((device.folder / "papeles").iterdir()) == []


def test_a_file_that_no_message_brought_shows_nothing(alliance, device, asked):
    send_pdf(alliance, asked)
    bundle = read_bundle(export(alliance, asked))
    without = tuple(one for one in bundle.contents if one.purpose != "message")
    device.save(write_bundle(replace(bundle, contents=without)))

    shown = device.with_words("open", "bundle")
    assert (shown.returncode, shown.stdout) == (2, "")


def test_files_come_along_only_when_that_is_on_record(alliance, device, asked):
    send_pdf(alliance, asked)
    with vault_transaction() as session:
        opening = door.ask_to_open(
            session, capsule_id=asked.capsule_id, holder_id=alliance.people["ana"].holder_id,
            reason=OpeningReason.CHECKING, vault=alliance.vault, now=utc_now(),
        )  # fmt: skip
    with vault_reading() as session:
        raw = export_bundle(
            session, opening_id=opening, holder_id=alliance.people["ana"].holder_id,
            blobs=alliance.vault.blobs, now=utc_now(),
        )  # fmt: skip

    assert read_bundle(raw).files == {}
    device.save(raw)
    saved = device.with_words("open", "bundle", "--save", "papeles")
    assert "not in this download" in saved.stdout


def test_who_wrote_and_left_is_still_believed(alliance, device, asked):
    """Ana's key stays; Beto wrote, left, and is in no newer edition."""
    beto = alliance.people["beto"]
    with vault_transaction() as session:
        door.write_to_requester(
            session, capsule_id=asked.capsule_id, holder_id=beto.holder_id, keys=beto.keys,
            text="le leo desde el relevo", vault=alliance.vault, now=utc_now(),
        )  # fmt: skip
        leave_for_good(session, holder_id=beto.holder_id, now=utc_now())
    alliance.publish(utc_now())
    raw = export(alliance, asked)
    device.save(raw)

    shown = device.with_words("open", "bundle")
    assert "le leo desde el relevo" in shown.stdout, shown.stderr
    device.save(write_bundle(replace(read_bundle(raw), older=())))
    assert device.with_words("open", "bundle").returncode == 2
