"""Files: sealed apart, opened on record, drawn anew in a child without keys."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.attaching import attach, detach, store_files, sweep_strays
from portal.vault.blobs import open_blobs
from portal.vault.errors import CapsuleNotFound, FileRefused, OpeningRefused
from portal.vault.file_rules import FileKind, Upload, ensure_acceptable
from portal.vault.reencoding import redraw
from tests.factories.sealed_requests import NOW, found_alliance

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
    ],
)
def test_what_cannot_be_drawn_is_refused(plain, kind):
    with pytest.raises(FileRefused):
        redraw(plain, kind)
