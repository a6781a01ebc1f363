"""After the whole way, and after what went wrong on it, no invented name is anywhere in clear."""

import gzip
import logging
import zlib
from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.jobs.rounds import run_round
from tests.web.intermediary.reading import capsule_on, open_it, release
from tests.web.support.asking import answers, ask, come_back

CANARIES = ("Tzintzuntzán", "Ximena Cocom", "55 0199 4477", "Fabián Ku", "Citlalmina", "Nicandro")


def forms_of(text):
    """How a name may look in a byte stream."""
    import base64

    raw = text.encode()
    return [
        raw,
        text.encode("utf-16-le"),
        raw.hex().encode(),
        quote(text).encode(),
        base64.b64encode(raw).rstrip(b"=")[:-2],
        text.encode("unicode_escape"),
    ]


def everything_stored(app):
    """Each row of both databases, and on SQLite the files with their logs, byte for byte."""
    db.session.rollback()
    for bind, engine in db.engines.items():
        with engine.connect() as connection:
            for table in db.metadatas[bind].sorted_tables:
                for row in connection.execute(select(table)):
                    yield from (_bytes(value) for value in row)
    for path in app.config["SETTINGS"].data_dir.rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def _bytes(value):
    raw = value if isinstance(value, bytes) else str(value).encode()
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        # One ciphertext in 65,000 begins like this.
        return raw


def found_in(streams):
    return [name for raw in streams for name in CANARIES for form in forms_of(name) if form in raw]


def test_the_scan_finds_a_planted_name(app):
    planted = [b"x" + "Ximena Cocom".encode("utf-16-le"), gzip.compress("Fabián Ku".encode())]

    assert found_in([_bytes(raw) for raw in planted]) == ["Ximena Cocom", "Fabián Ku"]


@pytest.fixture
def went_all_the_way(enter, family, people, words):
    """The journey, with mistakes: no token, an empty field, a name in the airlock, no keys."""
    family.post("/es/help/new", data=answers(people))
    ask(family, people, urgency="")
    ask(family, people, words="Citlalmina Nicandro")
    come_back(family, "Citlalmina Nicandro")
    come_back(family, words)
    page = "/es/help/case"
    family.submit(f"{page}/answer", {"text": "Nicandro llega el lunes"}, page=page)
    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))
    open_it(ana, capsule)
    show = f"/es/intermediary/requests/{capsule}"
    ana.submit(f"{show}/answer", {"text": "Dígale a Citlalmina"}, page=show)
    release(ana, capsule, text="pregunten por Ximena Cocom")
    release(ana, capsule)
    run_round()
    return family, ana


def test_no_name_is_stored_logged_or_carried(app, caplog, request):
    caplog.set_level(logging.DEBUG)
    clients = request.getfixturevalue("went_all_the_way")

    cookies = [
        f"{cookie.key}={cookie.value}".encode()
        for client in clients
        for cookie in client._cookies.values()
    ]
    assert found_in(everything_stored(app)) == []
    assert found_in([caplog.text.encode(), *cookies]) == []
