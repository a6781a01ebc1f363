"""A family sends files; whoever opened its request sees them drawn anew, and nobody else does."""

import base64
import re
import tempfile
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from portal.extensions import vault_reading
from portal.vault.models import Capsule, SealedFile, VaultDeed
from tests.domain.vault.test_files import CANARY, jpeg
from tests.web.intermediary.reading import only_capsule, open_it
from tests.web.support.asking import answers, token_on, words_on

OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)


def count(model):
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def send(client, people, *files):
    page = client.get("/es/help/new")
    data = {"csrf_token": token_on(page), "words": words_on(page), **answers(people)}
    data["files"] = [FileStorage(BytesIO(plain), filename=name) for name, plain in files]
    # The test client would write a large body to a temporary file of its own.
    body, _size, boundary = stream_encode_multipart(MultiDict(data), use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/es/help/new", data=body.read(), content_type=kind)


def shown(client, page):
    address = re.search(r'action="(/es/intermediary/requests/\w+/files/\w+)"', page.text).group(1)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    return client.post(address, data={"csrf_token": token})


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_intermediary_sees_the_picture_without_what_it_hid(family, people, enter):
    assert send(family, people, ("Ximena Cocom.jpg", jpeg())).status_code == 200
    ana = enter("ana")
    capsule = only_capsule()
    assert "Ximena Cocom.jpg" not in ana.get(f"/es/intermediary/requests/{capsule}").text

    opened = open_it(ana, capsule)
    page = shown(ana, opened)

    assert "Ximena Cocom.jpg" in opened.text
    drawn = base64.b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", page.text).group(1))
    assert Image.open(BytesIO(drawn)).size == (60, 40)
    assert CANARY.encode() not in drawn
    assert page.headers["Cache-Control"] == "no-store"
    with vault_reading() as session:
        assert "opened_file" in session.scalars(select(VaultDeed.action)).all()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_voice_is_played_in_the_page_only(family, people, enter):
    send(family, people, ("voz.ogg", OGG))
    ana = enter("ana")

    page = shown(ana, open_it(ana, only_capsule()))

    assert "data:audio/ogg;base64," in page.text
    assert "media-src data:" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_file_that_lies_is_refused_with_a_reason_and_nothing_is_kept(family, people):
    answer = send(family, people, ("foto.jpg", b"%PDF-1.7 canario"))

    assert answer.status_code == 400
    assert "no es lo que dice su nombre" in answer.text
    assert (count(Capsule), count(SealedFile)) == (0, 0)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_upload_touches_a_temporary_file(family, people, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise AssertionError("spooled")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, forbidden)
    monkeypatch.setattr("werkzeug.formparser.TemporaryFile", forbidden, raising=False)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", forbidden, raising=False)

    assert send(family, people, ("foto.jpg", jpeg() + bytes(3_000_000))).status_code == 200


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_too_large_a_form_is_refused_and_other_pages_stay_small(family, people):
    assert posted(family, "/es/help/new", 12 * 1024 * 1024) == 413
    assert posted(family, "/es/help/receipt", 2 * 1024 * 1024) == 413


def posted(client, url, size):
    """The status of a form whose one file has this size; built whole, as the test client spools."""
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    body = head + bytes(size) + b"\r\n--x--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=x").status_code
