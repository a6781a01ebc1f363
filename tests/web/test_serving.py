"""`make run`'s process: ready once, the whole of it, and gone without dropping anyone."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from portal.commands.serving import web_server
from tests.browser.live_portal import free_port

pytestmark = pytest.mark.slow


def start(folder, port, **more):
    environ = {**os.environ, "PORT": str(port), "PORTAL_DATA_DIR": str(folder), **more}
    return subprocess.Popen(
        [sys.executable, "-m", "portal"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


@pytest.fixture
def seeded(tmp_path):
    """A folder that counts as filled: filling takes long and has tests of its own."""
    (tmp_path / "demo-seeded").touch()
    return tmp_path


@pytest.fixture
def running(seeded):
    port = free_port()
    process = start(seeded, port)
    said = []
    for line in iter(process.stdout.readline, ""):
        said.append(line)
        if "Ctrl-C" in line:
            break
    else:
        raise AssertionError(process.stderr.read())
    process.port, process.said = port, "".join(said)
    yield process
    process.kill()
    process.communicate()


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read()


def test_everything_answers_and_ends_when_told(running):
    assert fetch(running.port, "/readyz")[0] == 200
    assert "is ready" in running.said
    with socket.create_connection(("127.0.0.1", running.port + 1), timeout=5):
        pass  # the stand-in for Stripe
    running.send_signal(signal.SIGTERM)
    assert ended(running)[0] == 0


def test_an_answer_under_way_is_finished():
    port, answers = free_port(), []
    command = [sys.executable, "-m", "tests.web.slow_portal", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        asking = threading.Thread(target=lambda: answers.append(fetch(port, "/slow")))
        asking.start()
        assert process.stdout.readline() == "in hand\n"
        process.send_signal(signal.SIGTERM)
        asking.join()
    assert (process.returncode, answers) == (0, [(200, b"whole answer")])


def test_what_it_writes_is_its_owners_alone(running, seeded):
    open_to_others = [
        path.name
        for path in seeded.rglob("*")
        if path.is_file() and path.name != "demo-seeded" and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_a_taken_port_is_said_plainly(seeded):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, complained = ended(start(seeded, taken.getsockname()[1]))
    assert code == 1
    assert re.search(r"Cannot listen on port \d+ .*make run PORT=", complained, re.S)


def test_half_a_production_stops_with_the_name_of_the_key(seeded):
    code, _, complained = ended(start(seeded, free_port(), PORTAL_MODE="production"))
    assert code == 2
    assert "PORTAL_DATABASE_URL" in complained


def test_no_body_that_is_accepted_goes_to_disk(app):
    server = web_server(app, host="127.0.0.1", port=0)
    try:
        settings = server.adj
        assert settings.inbuf_overflow > settings.max_request_body_size
        assert settings.max_request_body_size > app.config["MAX_CONTENT_LENGTH"]
        assert not settings.ident
    finally:
        server.task_dispatcher.shutdown()
        server.close()


def falling_over(_environ, _start_response):
    """An application whose fault carries what a person typed."""
    raise ValueError("María Ñúñez Pech")


@contextlib.contextmanager
def behind_gunicorn(folder, port):
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "1"),
        "tests.web.test_serving:falling_over",
    ]
    environ = {**os.environ, "PORTAL_DATA_DIR": str(folder)}
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def say(port, request):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(request)
            return line.recv(200)
        time.sleep(0.05)
    raise AssertionError("nobody listens")


def test_gunicorn_names_neither_the_caller_nor_what_was_sent(tmp_path):
    port = free_port()
    with behind_gunicorn(tmp_path, port) as process:
        assert b"400" in say(port, b"GET /es/help HTTP/1.1\r\nMar\xc3\xada Pech: 1\r\n\r\n")
        assert b"500" in say(port, b"GET /es/help/Pech HTTP/1.1\r\nHost: x\r\n\r\n")
        process.terminate()
        said = process.stderr.read()
    assert said.count("gunicorn.error") >= 2
    assert "ValueError" in said
    for secret in ("127.0.0.1", "Pech", "/es/help"):
        assert secret not in said
