"""A small load generator: keep-alive connections that ask again as soon as they are answered.

One process over plain sockets costs about 30 µs a request, a sixth of an empty Flask view: it
shares the machine's two cores with the server, which is why each figure stands beside another.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CONNECTIONS = 16
# Where `tests.bench.site` hangs the empty view.
EMPTY_PATH = "/bench-empty/"


@dataclass
class Tally:
    """What one run saw. Times are seconds, from when a request was due to its last byte."""

    seconds: float = 0.0
    answered: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The wait that `share` of the answers did not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Talker:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.asked_at = 0.0
        self._got = b""

    def ask(self, request: bytes, due: float) -> None:
        """Send one request; `due` is when it ought to have left."""
        self.asked_at, self._got = due, b""
        self.sock.sendall(request)

    def hear(self) -> int | None:
        """The status once the whole answer is here, else None."""
        self._got += self.sock.recv(1 << 18)
        head, gap, body = self._got.partition(b"\r\n\r\n")
        if not gap:
            return None
        at = head.lower().index(b"content-length:") + 15
        if len(body) < int(head[at : head.find(b"\r", at) if b"\r" in head[at:] else None]):
            return None
        return int(head[9:12])


def load(
    port: int, requests: Iterator[bytes], *, seconds: float, per_second: float | None = None
) -> Tally:
    """Ask for `seconds`, as fast as the answers come or at a steady rate."""
    tally, selector = Tally(), selectors.DefaultSelector()
    idle = [Talker(port) for _ in range(CONNECTIONS)]
    for talker in idle:
        selector.register(talker.sock, selectors.EVENT_READ, talker)
    began = time.perf_counter()
    sent = 0
    while (now := time.perf_counter()) < began + seconds or len(idle) < CONNECTIONS:
        running = now < began + seconds
        while idle and running and _is_due(sent, now - began, per_second):
            due = began + sent / per_second if per_second else time.perf_counter()
            idle.pop().ask(next(requests), due)
            sent += 1
        for key, _ in selector.select(timeout=0.001 if idle else 1):
            _note(tally, key.data, idle)
    tally.seconds = time.perf_counter() - began
    for talker in idle:
        talker.sock.close()
    return tally


def _is_due(sent: int, elapsed: float, per_second: float | None) -> bool:
    return per_second is None or sent <= elapsed * per_second


def _note(tally: Tally, talker: Talker, idle: list[Talker]) -> None:
    status = talker.hear()
    if status is None:
        return
    tally.waits.append(time.perf_counter() - talker.asked_at)
    tally.answered += status < 400
    tally.refused += status >= 400
    idle.append(talker)


def get(path: str) -> bytes:
    """A visitor's request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: es\r\n\r\n".encode()


def again(request: bytes) -> Iterator[bytes]:
    """The same request for ever."""
    while True:
        yield request
