"""Files: sealed apart, opened on record, drawn anew in a child without keys."""

import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from time import monotonic

import pytest
from PIL import Image

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.attaching import attach, detach, store_files, sweep_strays
from portal.vault.blobs import in_memory, open_blobs
from portal.vault.errors import CapsuleNotFound, FileRefused, OpeningRefused
from portal.vault.file_rules import FileKind, Upload, ensure_acceptable, without_trailing
from portal.vault.reencoding import CHILD, redraw
from tests.factories.sealed_requests import NOW, found_alliance
from tests.factories.sounds import fragmented_m4a, m4a, mp3, opus

CANARY = "Canario Pech 19.4326 -99.1332"


def jpeg():
    picture = Image.new("RGB", (60, 40), "red")
    exif = picture.getexif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=CANARY.encode())
    assert out.getvalue().count(CANARY.encode()) == 2
    return out.getvalue()


def pdf(pages=1):
    out = BytesIO()
    first, *more = [Image.new("RGB", (60, 40), "blue") for _ in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=more, title=CANARY)
    return out.getvalue()


@pytest.mark.parametrize(
    "name, plain, reason",
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", b"%PDF-1.7", "lies about its kind"),
        ("a.exe", b"MZ\x90", "unknown kind"),
        ("a.svg", b"<svg onload=x>", "unknown kind"),
        ("a.heic", b"\0\0\0\x18ftypheic", "heic"),
        ("a.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024, "too large"),
    ],
)
def test_what_is_refused_says_why(name, plain, reason):
    with pytest.raises(FileRefused) as refused:
        ensure_acceptable(name, plain)
    assert refused.value.reason == reason


def test_the_bytes_tell_the_kind():
    assert ensure_acceptable("foto", jpeg()) is FileKind.JPEG
    assert ensure_acceptable("voz.ogg", b"OggS" + bytes(24) + b"OpusHead") is FileKind.OGG
    assert ensure_acceptable("voz.m4a", b"\0\0\0\x18ftypM4A ") is FileKind.M4A


@pytest.fixture
def asked(app, tmp_path):
    alliance = found_alliance()
    request = alliance.ask()
    blobs = open_blobs("", tmp_path)
    files = store_files([Upload("Canario.jpg", jpeg())], blobs=blobs)
    with vault_transaction() as session:
        attach(session, capsule_id=request.capsule_id, files=files, to=alliance.pair().keys())
    return alliance, request, blobs, tmp_path


def read(asked, name="ana", **changes):
    alliance, request, blobs, _folder = asked
    mine = {"holder_id": alliance.people[name].holder_id, "now": NOW}
    keys = alliance.people[name].keys
    with vault_transaction() as session:
        opening = door.ask_to_open_file(session, capsule_id=request.capsule_id, **mine)
    with vault_reading() as session:
        from portal.vault.models import SealedFile

        content = changes.get("content") or session.query(SealedFile).one().content_id
        return door.read_file(
            session, opening_id=opening, content_id=content, keys=keys, blobs=blobs, **mine
        )


def test_a_file_opens_for_whoever_opened_the_request_today(asked):
    alliance, request, *_rest = asked
    alliance.open(request)
    assert read(asked).plain == jpeg()


def test_without_the_requests_opening_no_file_opens(asked):
    with pytest.raises(OpeningRefused):
        read(asked)


def test_a_stranger_reaches_no_file(asked):
    with pytest.raises(CapsuleNotFound):
        read(asked, "cora")


def test_the_disk_holds_no_byte_of_it(asked):
    folder = asked[3]
    sealed = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.stat().st_size for path in sealed] == [64 * 1024 + 16]
    assert b"Canario" not in sealed[0].read_bytes()
    assert b"JFIF" not in sealed[0].read_bytes()


def test_the_night_leaves_no_order_of_creation_in_the_folder(tmp_path):
    blobs = open_blobs("", tmp_path)
    names = [f"{random.random()}" for _ in range(40)]
    for name in names:
        blobs.put(name, name.encode())
    before = {name: (tmp_path / "sealed" / name).stat() for name in names}

    assert blobs.lose_order(now=datetime.now(UTC)) == 40

    after = {name: (tmp_path / "sealed" / name).stat() for name in names}
    by_name = [after[name].st_ctime_ns for name in sorted(names)]
    assert by_name == sorted(by_name)
    for name in names:
        assert blobs.get(name) == name.encode()
        assert after[name].st_mtime == before[name].st_mtime
        assert after[name].st_mtime % 86400 == 0
        assert after[name].st_ino not in {one.st_ino for one in before.values()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sealed"]


def test_older_blobs_are_left_alone(tmp_path):
    blobs = open_blobs("", tmp_path)
    blobs.put("old", b"old")
    assert blobs.lose_order(now=datetime.now(UTC) + timedelta(days=3)) == 0


def test_the_sweep_leaves_what_has_a_row_and_takes_what_has_none(asked):
    _alliance, request, blobs, _folder = asked
    later = NOW.replace(year=2100)
    with vault_reading() as session:
        assert sweep_strays(session, blobs=blobs, now=later) == 0
    with vault_transaction() as session:
        names = detach(session, request.capsule_id)
    with vault_reading() as session:
        assert sweep_strays(session, blobs=blobs, now=NOW - timedelta(days=9999)) == 0
        assert sweep_strays(session, blobs=blobs, now=later) == len(names) == 1


def test_withdrawing_names_the_blobs_to_delete(asked):
    alliance, request, *_rest = asked
    keys = alliance.come_back(request)
    with vault_transaction() as session:
        assert len(door.withdraw(session, capsule_id=request.capsule_id, keys=keys, now=NOW)) == 1


@pytest.mark.parametrize("plain, kind", [(jpeg(), "image/jpeg"), (pdf(), "application/pdf")])
def test_a_redrawn_file_carries_nothing_hidden(plain, kind):
    [drawn] = redraw(plain, kind)
    picture = Image.open(BytesIO(drawn))
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert b"Canario" not in drawn
    assert "comment" not in picture.info


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", b"PK\x03\x04zip", pdf()])
def test_a_picture_that_is_also_something_else_is_only_a_picture_when_drawn(hidden):
    [drawn] = redraw(jpeg() + hidden, "image/jpeg")
    assert hidden[:20] not in drawn
    assert drawn.endswith(b"\xff\xd9")


def test_what_stands_behind_a_pdf_is_cut_off():
    blobs = in_memory()
    whole = without_trailing(FileKind.PDF, pdf() + b"\nPK\x03\x04 something else")
    assert whole.endswith(b"%%EOF\n")
    assert len(redraw(whole, "application/pdf")) == 1
    with pytest.raises(FileRefused, match="not whole"):
        store_files([Upload("a.pdf", b"%PDF-1.7 no end")], blobs=blobs)


@pytest.mark.parametrize(
    "name, plain, reason",
    [
        ("voz.ogg", opus(301), "too long"),
        ("voz.m4a", m4a(301, says=10), "too long"),
        ("voz.mp3", mp3(301), "too long"),
        ("voz.ogg", opus(3) + b"<script>", "length unknown"),
        ("voz.m4a", m4a(3) + b"PK\x03\x04", "length unknown"),
        ("voz.mp3", mp3(3) + b"%PDF-1.7", "length unknown"),
        ("voz.m4a", m4a(3, handler=b"vide"), "length unknown"),
    ],
)
def test_a_voice_is_short_and_nothing_but_a_voice(name, plain, reason):
    with pytest.raises(FileRefused, match=reason):
        store_files([Upload(name, plain)], blobs=in_memory())


@pytest.mark.parametrize(
    "name, plain", [("v.ogg", opus(299)), ("v.mp3", mp3(299)), ("v.m4a", fragmented_m4a(299))]
)
def test_a_voice_of_nearly_five_minutes_is_taken(name, plain):
    assert len(store_files([Upload(name, plain)], blobs=in_memory())) == 1


def test_what_sounds_as_long_as_it_is_large_is_told_in_time():
    started = monotonic()
    with pytest.raises(FileRefused, match="too long"):
        store_files([Upload("v.mp3", mp3(2600))], blobs=in_memory())
    assert monotonic() - started < 10


def within_limits(code):
    """The exit of a process that lives within the child's limits."""
    begin = (
        f"import runpy; child = runpy.run_path({str(CHILD)!r});"
        "child['limit_resources'].__globals__['_CPU_SECONDS'] = 1; child['limit_resources']();"
        "child['leave_the_network']();"
    )
    return subprocess.run([sys.executable, "-I", "-c", begin + code], stderr=subprocess.PIPE)


def test_within_the_limits_a_child_lives():
    assert within_limits("bytes(1024)").returncode == 0


@pytest.mark.parametrize(
    "code, told",
    [
        ("bytes(2 * 1024 ** 3)", b"MemoryError"),
        ("import socket; socket.socket()", b"PermissionError"),
        ("import os; os.system('true')", b"PermissionError"),
        ("import tempfile; tempfile.TemporaryFile().write(bytes(100_000))", b""),
        ("\nwhile True: pass", b""),
    ],
    ids=["memory", "network", "programs", "disk", "time"],
)
def test_beyond_the_limits_it_dies(code, told):
    ended = within_limits(code)
    assert ended.returncode != 0
    assert told in ended.stderr


def _giant_page():
    small = re.search(rb"/MediaBox \[[^]]*\]", pdf())[0]
    return pdf().replace(small, b"/MediaBox [0 0 90000 9]".ljust(len(small)))


def test_every_page_is_drawn_up_to_ten():
    assert len(redraw(pdf(10), "application/pdf")) == 10
    with pytest.raises(FileRefused):
        redraw(pdf(11), "application/pdf")


def _bomb():
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "plain, kind",
    [
        (b"", "image/jpeg"),
        (jpeg()[:200], "image/jpeg"),
        (jpeg(), "image/png"),
        (jpeg(), "application/pdf"),
        (b"%PDF-1.7 nothing", "application/pdf"),
        (_bomb(), "image/png"),
        (_giant_page(), "application/pdf"),
    ],
)
def test_what_cannot_be_drawn_is_refused(plain, kind):
    with pytest.raises(FileRefused):
        redraw(plain, kind)
