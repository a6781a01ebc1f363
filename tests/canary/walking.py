"""Walk invented identities through every flow of a running portal, as browsers would."""

import html
import itertools
import re
import socket
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from tests.canary.identities import Identity

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PLACES = ("chosen", "backup")
Files = dict[str, tuple[str, bytes]] | None


_homes = itertools.cycle(f"127.0.{n // 250 + 1}.{n % 250 + 1}" for n in range(2500))


class _FromElsewhere(HTTPAdapter):
    """Call from an address of the loopback range of one's own: limits count by address."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more, source_address=(next(_homes), 0))


def _session() -> requests.Session:
    made = requests.Session()
    made.mount("http://", _FromElsewhere())
    return made


@dataclass
class Visitor:
    """A browser without a face: it keeps cookies and sends the page's token."""

    url: str
    http: requests.Session = field(default_factory=lambda: _session())

    def get(self, path: str) -> requests.Response:
        """Open a page."""
        return self.http.get(self.url + path, timeout=60)

    def post(
        self, path: str, data: dict[str, object], *, page: str = "", files: Files = None
    ) -> requests.Response:
        """Send a form with the token of `page` (the same address when empty)."""
        seen = self.get(page or path).text
        token = TOKEN.search(seen)
        assert token, f"no form at {page or path}"
        return self.http.post(
            self.url + path,
            data={"csrf_token": token.group(1), **data},
            files=files,
            timeout=60,
        )


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no hidden {name}"
    return html.unescape(found.group(1))


def offered(page: str, name: str) -> list[str]:
    """The values of a group of radios."""
    return re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)


def ask(visitor: Visitor, identity: Identity, number: int) -> str:
    """Ask for help as a family would, with a mistake first, and twice; return the words."""
    page = visitor.get("/es/help/new").text
    organisations = offered(page, "chosen")
    words = hidden(page, "words")
    answers: dict[str, object] = {
        "needs": ["food"],
        "where": f"{identity.address}, {identity.place}",
        "reach": f"{identity.name}, {identity.telephone}, {identity.curp}",
        "more": f"{identity.story} {identity.file_name}",
        "chosen": organisations[number % len(organisations)],
        "backup": organisations[(number + 1) % len(organisations)],
        "words": words,
    }
    refused = visitor.post("/es/help/new", answers)
    assert refused.status_code == 400, refused.status_code
    answers["urgency"] = offered(page, "urgency")[number % 3]
    for _ in range(2):
        photograph = {"files": (identity.file_name, identity.photograph())}
        sent = visitor.post("/es/help/new", answers, files=photograph)
        assert sent.status_code == 200, sent.status_code
    return words


def come_back(visitor: Visitor, words: str, identity: Identity) -> requests.Response:
    """Return with the words and answer, with a photograph."""
    opened = visitor.post("/es/help/receipt", {"words": words})
    assert opened.status_code == 200
    photograph = {"files": (identity.file_name, identity.photograph())}
    return visitor.post(
        "/es/help/case/answer", {"text": identity.answer}, page="/es/help/case", files=photograph
    )


def stumble(visitor: Visitor, identity: Identity) -> list[int]:
    """Everything that can go wrong on the way, with the identity in each body."""
    body = {"more": identity.story, "reach": identity.name, "where": identity.address}
    url = visitor.url
    statuses = [
        visitor.http.post(f"{url}/es/help/new", data=body, timeout=60).status_code,
        visitor.http.post(f"{url}/es/help/nowhere", data=body, timeout=60).status_code,
        visitor.http.post(
            f"{url}/es/help/new", data={**body, "more": identity.story * 40_000}, timeout=60
        ).status_code,
        visitor.http.post(
            f"{url}/es/help/new",
            files={"file": (identity.file_name, identity.story.encode() * 9_000)},
            timeout=60,
        ).status_code,
        visitor.post("/es/help/receipt", {"words": identity.name}).status_code,
    ]
    _abort(url, identity)
    return statuses


def _abort(url: str, identity: Identity) -> None:
    """Send half of what was announced, and hang up."""
    where = urlsplit(url)
    body = (identity.story * 400).encode()
    head = (
        f"POST /es/help/new HTTP/1.1\r\nHost: {where.netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body) * 2}\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(head.encode() + body)


def see_as(visitor: Visitor, handle: str) -> None:
    """Become someone of the demo."""
    page = visitor.get("/es/demo").text
    card = page[page.index(f"<h2>{handle}") :]
    action = re.search(r'action="([^"]+)"', card)
    assert action
    visitor.post(action.group(1), {}, page="/es/demo")


def unlock(visitor: Visitor, passphrase: str) -> list[str]:
    """Unlock the vault; return the addresses of the requests in the inbox."""
    done = visitor.post(
        "/es/intermediary/unlock", {"words": passphrase, "then": ""}, page="/es/intermediary/"
    )
    assert done.status_code == 200, done.status_code
    return requests_of(visitor)


def requests_of(visitor: Visitor) -> list[str]:
    """The addresses of the requests in an unlocked inbox."""
    # As the pages list them: a person works from top to bottom, page by page.
    found: dict[str, None] = {}
    page: str | None = "/es/intermediary/"
    while page:
        inbox = visitor.get(page).text
        found |= dict.fromkeys(re.findall(r'href="(/es/intermediary/requests/[a-z0-9]+)"', inbox))
        further = re.search(r'href="(/es/intermediary/\?after=[a-z0-9]+)[^"]*"', inbox)
        page = further[1] if further else None
    return list(found)


def serve(visitor: Visitor, request: str, reply: str) -> str:
    """Open one request, answer it, clean and release it; return what the opened page said.

    Nothing when it is not yet this intermediary's turn.
    """
    page = visitor.get(request).text
    reason = offered(page, "reason")[0]
    opened = visitor.post(f"{request}/open", {"reason": reason}, page=request)
    if opened.status_code == 409:
        return ""
    assert opened.status_code == 200, opened.status_code
    drawn = opened
    brought = opened.text + visitor.get(request).text
    for place in sorted(set(re.findall(r'action="(/es/[^"]+/files/[a-z0-9]+)"', brought))):
        drawn = visitor.post(place, {}, page=request)
        assert drawn.status_code == 200, drawn.status_code
        assert "data:image" in drawn.text
    answered = visitor.post(f"{request}/answer", {"text": reply}, page=request)
    assert answered.status_code == 200, answered.status_code
    released = visitor.post(
        f"{request}/release",
        {
            "need": "food",
            "urgency": offered(opened.text, "urgency")[0],
            "household": "unstated",
            "incident": "",
            "text": "Pide despensa para dos semanas.",
            "reviewed": "y",
        },
        page=f"{request}/release",
    )
    assert released.status_code == 200, released.status_code
    pass_picture(visitor, request, hidden(drawn.text, "picture"))
    return opened.text


def pass_picture(visitor: Visitor, request: str, token: str) -> None:
    """Cover a corner of a redrawn picture, look at it and pass it to the desk."""
    cut: dict[str, object] = {"picture": token, "covered": ["0.0", "0.1"], "look": "1"}
    looked = visitor.post(f"{request}/pictures/prepare", cut, page=request)
    assert looked.status_code == 200, looked.status_code
    cut |= {"seen": hidden(looked.text, "seen"), "confirmed": "y"}
    passed = visitor.post(f"{request}/pictures/release", cut, page=request)
    assert passed.status_code == 200, passed.status_code


def walk_in(visitor: Visitor, identity: Identity) -> tuple[str, str]:
    """Type for someone at the door, with a mistake first; the words to hand on, and where it is."""
    page = visitor.get("/es/intermediary/walk-in").text
    said: dict[str, object] = {
        "needs": ["food"],
        "urgency": offered(page, "urgency")[0],
        "where": f"{identity.address}, {identity.place}",
        "reach": f"{identity.name}, {identity.telephone}, {identity.curp}",
        "more": identity.story,
        "backup": offered(page, "backup")[0],
        "language": "es",
        "words": hidden(page, "words"),
    }
    refused = visitor.post("/es/intermediary/walk-in", said)
    assert refused.status_code == 400, refused.status_code
    sealed = visitor.post("/es/intermediary/walk-in", {**said, "agreed": "y"})
    assert sealed.status_code == 200, sealed.status_code
    request = re.search(r'href="(/es/intermediary/requests/[a-z0-9]+)"', sealed.text)
    assert request
    noted = visitor.post(f"{request[1]}/note", {"note-text": identity.answer}, page=request[1])
    assert identity.answer in noted.text
    return str(said["words"]), request[1]


def take_own_words(visitor: Visitor, words: str) -> str:
    """Come in with words that somebody else knows; return the ones that were chosen instead."""
    return send_words(visitor, visitor.post("/es/help/receipt", {"words": words}).text, words)


def send_words(visitor: Visitor, page: str, words: str) -> str:
    """Change `words` for the ones that `page` shows; those."""
    fresh = hidden(page, "fresh")
    changed = visitor.http.post(
        visitor.url + "/es/help/receipt/words",
        data={"csrf_token": hidden(page, "csrf_token"), "words": words, "fresh": fresh},
        timeout=60,
    )
    assert changed.status_code == 200, changed.status_code
    return fresh
