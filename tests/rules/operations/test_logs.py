"""A log line says what happened and nothing that a person typed, opened or is."""

import json
import logging

import pytest

from portal import logs
from portal.logs import JsonLines, request_id, write_logs

OURS = logs.OUR_CODE[0] + "/anything.py"
THEIRS = "/somewhere/site-packages/library.py"


def written(place, message, *args, exc_info=None, **extra):
    record = logging.LogRecord("name", logging.INFO, place, 1, message, args, exc_info)
    vars(record).update(extra)
    return json.loads(JsonLines().format(record))


def test_our_own_sentence_keeps_its_values():
    assert written(OURS, "moved %s", "thing:1")["event"] == "moved thing:1"


def test_our_own_facts_become_fields():
    line = written(OURS, "answered", status=200, endpoint="home.index", body=b"x", who={"a": 1})
    assert (line["status"], line["endpoint"]) == (200, "home.index")
    assert not {"body", "who"} & set(line)


def test_a_library_loses_its_values():
    line = written(THEIRS, "Exception on %s [%s]", "/gifts/secret-token", "GET", url="/secret")
    assert "secret" not in json.dumps(line)
    assert line["event"] == "Exception on %s [%s]"


def test_a_library_that_already_wrote_them_in_is_withheld():
    assert "secret" not in json.dumps(written(THEIRS, "Exception serving /gifts/secret-token"))


def test_an_exception_is_its_class_and_never_its_message():
    try:
        raise ValueError("Juana Pérez")
    except ValueError as error:
        line = written(OURS, "failed", exc_info=(ValueError, error, error.__traceback__))
    assert line["fault"] == "ValueError"
    assert "Juana" not in json.dumps(line, ensure_ascii=False)


def test_a_line_names_its_request():
    token = request_id.set("abc")
    try:
        assert written(OURS, "x")["request"] == "abc"
    finally:
        request_id.reset(token)


@pytest.fixture
def bare_root():
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    root.handlers = []
    yield root
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = kept, level


def test_logs_go_to_the_file_once(bare_root, tmp_path):
    write_logs(tmp_path / "log" / "portal.jsonl")
    write_logs(tmp_path / "log" / "portal.jsonl")
    logging.getLogger("portal").warning("once")
    lines = (tmp_path / "log" / "portal.jsonl").read_text().splitlines()
    assert len(lines) == 1
