"""The built tool, run by itself, against bundles a real vault exported."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.admitting import admit
from portal.vault.attaching import stored_files
from portal.vault.being_away import leave_for_good
from portal.vault.crypto.carried import read_bundle, read_offer, write_bundle
from portal.vault.crypto.carried_acts import ActKind, SealedAct, write_act
from portal.vault.enrolling import enrol, offline_keys
from portal.vault.errors import AlreadyReleased, CapsuleNotFound, SignatureRefused
from portal.vault.exporting import export_bundle
from portal.vault.file_rules import Upload
from portal.vault.models import Release, ThreadMessage, VaultMessage, Wrap
from portal.vault.receiving import Ask, receive, seal_request
from portal.vault.rules import REQUESTER, OpeningReason
from portal.vault.taking_in import incident_of_release, take_in_answer, take_in_release
from tests.factories.devices import BUILD, Device
from tests.factories.sealed_requests import (
    COVER,
    FAMILY,
    Alliance,
    Asked,
    Person,
    case_facts,
)

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def alliance(app):
    return Alliance()


@pytest.fixture
def device(alliance, tmp_path):
    device = Device(tmp_path, alliance.root).make_keys()
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


def release(alliance, raw, who="ana"):
    with vault_transaction() as session:
        return take_in_release(
            session, raw=raw, holder_id=alliance.people[who].holder_id,
            facts=case_facts(text="Una familia necesita despensa."), vault=alliance.vault,
            now=utc_now(),
        )  # fmt: skip


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
        take_in(alliance, json.dumps(fields | {"said": {"sequence": "2"}}).encode())
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


def sealed_release(device, *arguments):
    made = device.with_words("release", "bundle", *arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout, (device.folder / "release.resguardo").read_bytes()


def link_as(alliance, asked, recipient, keys):
    with vault_reading() as session:
        return door.case_link(session, capsule_id=asked.capsule_id, recipient=recipient, keys=keys)


def test_a_request_becomes_a_case_whose_link_the_portal_cannot_read(alliance, device, asked):
    told, raw = sealed_release(device, "--incident", "algo1hecho2verif3")
    with vault_reading() as session:
        ana = alliance.people["ana"].holder_id
        incident = incident_of_release(
            session, raw=raw, holder_id=ana, vault=alliance.vault, now=utc_now()
        )
    case = release(alliance, raw)

    assert incident == "algo1hecho2verif3"
    assert f"Case: {case}" in told
    beto = alliance.people["beto"]
    link = door.CaseLink(case=case, incident=incident)
    assert link_as(alliance, asked, beto.holder_id, beto.keys) == link
    assert link_as(alliance, asked, REQUESTER, alliance.come_back(asked)) == link
    with vault_reading() as session:
        sent = [str(one.payload) for one in session.scalars(select(VaultMessage))]
    assert [case in payload for payload in sent].count(True) == 1
    assert not any(asked.capsule_id in payload for payload in sent)


def test_it_becomes_a_case_once(alliance, device, asked):
    _told, raw = sealed_release(device)
    release(alliance, raw)
    with pytest.raises(AlreadyReleased):
        release(alliance, raw)

    device.save(export(alliance, asked))
    assert "caso / case:" in device.with_words("open", "bundle").stdout
    (device.folder / "release.resguardo").unlink()
    again = device.with_words("release", "bundle")
    assert (again.returncode, (device.folder / "release.resguardo").exists()) == (2, False)


def changed(raw, **fields):
    return json.dumps(json.loads(raw) | fields).encode()


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: changed(raw, said={"case": "tamika-lofedu", "incident": "otro"}),
        lambda raw: changed(raw, said={"case": "otro", "incident": ""}),
        lambda raw: changed(raw, holder="alguien"),
        lambda raw: changed(raw, keys={}),
        lambda raw: changed(raw, act="answer"),
        lambda raw: changed(raw, signature=""),
        lambda raw: raw[:-5],
        lambda _raw: b"{}",
        lambda _raw: b"[" * 60_000,
        lambda raw: raw + b" " * 70_000,
    ],
    ids=["incident", "case", "holder", "seals", "kind", "unsigned", "cut", "empty", "deep", "huge"],
)
def test_a_changed_release_is_refused_whole(alliance, device, asked, harm):
    _told, raw = sealed_release(device)
    with pytest.raises(SignatureRefused):
        release(alliance, harm(raw))
    with vault_reading() as session:
        assert session.scalars(select(Release)).all() == []


def test_nobody_brings_what_another_sealed(alliance, device, asked):
    _told, raw = sealed_release(device)
    with pytest.raises(SignatureRefused):
        release(alliance, raw, who="beto")


def test_an_answer_does_not_pass_for_a_release(alliance, device, asked):
    device.with_words("answer", "bundle", typed="Le ayudamos.")
    with pytest.raises(SignatureRefused):
        release(alliance, (device.folder / "answer.resguardo").read_bytes())


def act(alliance, asked, **changes):
    """A release that Beto's own key really signed, with something in it that may not be."""
    beto = alliance.people["beto"]
    fields = {
        "kind": ActKind.RELEASE, "capsule_id": asked.capsule_id, "holder_id": beto.holder_id,
        "said": {"case": "tamika-lofedu", "incident": ""}, "ciphertext": b"x" * 64,
        "sealed_keys": {beto.holder_id: b"seal"},
    }  # fmt: skip
    return write_act(SealedAct(**{**fields, **changes}), beto.keys)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"said": {"case": "Rosaura Gómez", "incident": ""}}, SignatureRefused),
        ({"said": {"case": "tamika-lofedu"}}, SignatureRefused),
        ({"sealed_keys": {"requester": b"seal"}}, SignatureRefused),
        ({"capsule_id": "somebodyelses123"}, CapsuleNotFound),
    ],
    ids=["a name for a case", "no incident", "not for the signer", "another's request"],
)
def test_what_its_own_signer_may_not_say_is_refused(alliance, asked, changes, refused):
    with pytest.raises(refused):
        release(alliance, act(alliance, asked, **changes), who="beto")


def test_nobody_else_becomes_a_reader_of_the_link(alliance, asked):
    beto = alliance.people["beto"].holder_id
    seals = {beto: b"seal", "a-stranger": b"seal"}
    release(alliance, act(alliance, asked, sealed_keys=seals), who="beto")
    with vault_reading() as session:
        assert "a-stranger" not in session.scalars(select(Wrap.recipient)).all()
