"""A family and its intermediary send each other files by the browser, without a script."""

import re
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from tests.domain.vault.test_files import CANARY, jpeg
from tests.web.intermediary.reading import only_capsule, open_it
from tests.web.support.asking import come_back, token_on

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def say(client, url, page, *, text="", files=()):
    data = {"csrf_token": token_on(client.get(page)), "text": text}
    data["files"] = [FileStorage(BytesIO(plain), filename=name) for name, plain in files]
    body, _size, boundary = stream_encode_multipart(MultiDict(data), use_tempfile=False)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(url, data=body.read(), content_type=kind)


def press(client, page, address):
    url = re.search(rf'action="({address}/\w+)"', page.text).group(1)
    return client.post(url, data={"csrf_token": token_on(page)})


@pytest.fixture
def inside(family, words):
    come_back(family, words)
    return family


def test_the_familys_photograph_is_seen_by_its_intermediary(inside, enter):
    sent = say(
        inside, "/es/help/case/answer", "/es/help/case", files=[("Ximena Cocom.jpg", jpeg())]
    )
    assert sent.status_code == 303
    ana, capsule = enter("ana"), only_capsule()
    at = f"/es/intermediary/requests/{capsule}"
    page = ana.get(at)
    assert "Ver la foto" in page.text
    assert "Ximena" not in page.text
    assert press(ana, page, f"{at}/messages/files").status_code == 409

    open_it(ana, capsule)
    seen = press(ana, ana.get(at), f"{at}/messages/files")

    assert "data:image/jpeg;base64," in seen.text
    assert CANARY not in seen.text
    assert seen.headers["Cache-Control"] == "no-store"


def test_the_intermediarys_file_is_seen_with_the_receipt(inside, enter):
    ana, capsule = enter("ana"), only_capsule()
    at = f"/es/intermediary/requests/{capsule}"
    sent = say(ana, f"{at}/answer", at, text="Este es el plano", files=[("plano.jpg", jpeg())])
    assert sent.status_code == 303

    seen = press(inside, inside.get("/es/help/case"), "/es/help/case/files")

    assert "data:image/jpeg;base64," in seen.text
    assert "plano.jpg" not in seen.text
    assert seen.headers["Cache-Control"] == "no-store"


def test_a_message_needs_words_or_a_file(inside):
    answer = say(inside, "/es/help/case/answer", "/es/help/case")
    assert answer.status_code == 400
    assert "Escriba su mensaje, o elija un archivo." in answer.text


def test_a_refused_file_says_why_and_the_words_stay(inside):
    answer = say(
        inside, "/es/help/case/answer", "/es/help/case", text="Mire", files=[("a.exe", b"MZ")]
    )
    assert answer.status_code == 400
    assert "Solo se reciben fotos" in answer.text
    assert "Mire</textarea>" in answer.text


def test_without_a_visit_no_file_is_reached(family, words):
    assert family.post("/es/help/case/files/abc", data={}).status_code in {400, 403}
