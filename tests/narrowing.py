"""Someone who asks the public pages whatever there is to ask, to learn more than they tell.

Every public address is asked with what its forms take and what they do not, with values that the
answers gave away, and with days, cursors and codes beside them. What was answered narrowly is asked
again a little differently: a question is the better, the fewer incidents its answer names.
"""

import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from urllib.parse import parse_qsl, urlencode, urlsplit
from zipfile import ZipFile

from flask import Flask
from pypdfium2 import PdfDocument
from werkzeug.test import TestResponse

from blueprints.access_gate import PUBLIC
from tests.web.every_route import every_route

Question = tuple[str, dict[str, str]]
# What bears a secret names one donor or one gift; probes tell of the process, files of nobody.
NOT_ASKED = re.compile(r"<token>|<code>/|/static/|style\.css|/metrics|healthz|readyz|/verify\.py")
KNOWN = ("layer", "q", "state", "area", "kind", "period", "after", "show", "from", "until", "week")
GUESSED = (
    *("day", "date", "month", "since", "before", "bbox", "lat", "lon", "sort", "order", "limit"),
    *("granularity", "part", "part_of_day", "happened_on", "municipio", "period_start", "page"),
)
# Pages that tell of incidents, or of what hangs on them.
NEAR = re.compile(r"/(incidents|map|areas|campaigns|shifts|feeds|api|alerts)\b(?!.*\.pdf)")
LONGEST = 5  # of what is asked at once
WORDS = ("lunes", "domingo", "noche", "camino", "hecho", "2026-10-27", "27", "octubre", "1")
CHOICES = {
    "layer": ("alliance", "historical"),
    "kind": ("displacement", "threats", "road_closed"),
    "show": ("verified", "unconfirmed", "false", "all_clear", "historical"),
    "q": WORDS,
    "sort": ("period_start", "happened_on", "-happened_on", "received_at"),
    "order": ("asc", "desc", "happened_on"),
    "part": ("night", "morning"),
    "part_of_day": ("night", "morning"),
    "granularity": ("part_of_day", "week", "month", "day"),
    "bbox": ("-100,16,-99,17", "-99.5,16.5,-99.4,16.6"),
    "limit": ("1", "2", "1000"),
    "page": ("1", "2"),
}
REFERENCE = re.compile(r"/incidents/([a-z0-9]{16})")
LINK = re.compile(r"""(?:href|action|src|ref)="(?:https?://[^/"]+)?(/[^"#]*)""")


@dataclass
class Asker:
    """Asks one portal; what it learns decides what it asks next."""

    app: Flask
    chance: random.Random
    first_day: date
    days: int
    places: tuple[str, ...]
    routes: list[str] = field(default_factory=list)
    narrowest: dict[str, tuple[int, Question]] = field(default_factory=dict)
    linked: list[Question] = field(default_factory=list)
    named: int = 0

    def __post_init__(self) -> None:
        rules = {rule.endpoint: rule.rule for rule in self.app.url_map.iter_rules()}
        self.routes = [
            route.url
            for route in every_route(self.app)
            if route.method == "GET"
            and route.access == PUBLIC
            and not NOT_ASKED.search(rules[route.endpoint])
        ]

    def next_question(self) -> Question:
        """Mostly a small change of what was answered narrowly; else something new."""
        way = self.chance.random()
        if self.narrowest and way < 0.5:
            _, (path, asked) = self.narrowest[self.chance.choice(sorted(self.narrowest))]
            return path, self._changed(asked)
        near = [question for question in self.linked if NEAR.search(question[0])]
        if near and way < 0.85:
            path, asked = self.chance.choice(near if way < 0.75 else self.linked)
            return path, self._changed(asked) if self.chance.random() < 0.5 else asked
        return self.chance.choice(self.routes), self._changed({})

    def learn(self, question: Question, answer: str) -> None:
        """Keep the narrowest question about each incident, and every new address."""
        named = set(REFERENCE.findall(answer))
        self.named += bool(named)
        for reference in named:
            before = self.narrowest.get(reference)
            if before is None or len(named) <= before[0]:
                self.narrowest[reference] = (len(named), question)
        for link in LINK.findall(answer):
            parts = urlsplit(link.replace("&amp;", "&"))
            found = (parts.path, dict(parse_qsl(parts.query)))
            if found not in self.linked and not NOT_ASKED.search(parts.path):
                self.linked.append(found)

    def _changed(self, asked: dict[str, str]) -> dict[str, str]:
        changed = dict(asked)
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            name = self.chance.choice(KNOWN if self.chance.random() < 0.75 else GUESSED)
            if name in changed and self.chance.random() < 0.3:
                del changed[name]
            else:
                changed[name] = self._value(name)
        while len(changed) > LONGEST:
            del changed[self.chance.choice(sorted(changed))]
        return changed

    def _value(self, name: str) -> str:
        if name in CHOICES:
            return self.chance.choice(CHOICES[name])
        if name in {"state", "area", "municipio"}:
            return self.chance.choice(self.places)
        day = self.first_day + timedelta(days=self.chance.randrange(self.days))
        if name == "after":
            beside = self.chance.choice(("0", "zzzz", *sorted(self.narrowest)))
            return f"{day}.{beside}"
        return self.chance.choice((f"{day}", f"{day:%G-W%V}", f"{day:%Y-%m}", f"{day}T12:00"))


def answered(app: Flask, question: Question) -> TestResponse:
    """What a visitor who was never there before is answered."""
    path, asked = question
    return app.test_client().get(f"{path}?{urlencode(asked)}" if asked else path)


def text_of(answer: TestResponse) -> str:
    """The body; of a paper what it says, for its file tells when it was made; a ZIP unpacked."""
    body = answer.get_data()
    if answer.mimetype == "application/pdf":
        pages = PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    if answer.mimetype == "application/zip":
        with ZipFile(BytesIO(body)) as archive:
            parts = [str(one) for one in archive.infolist()]
            parts += [archive.read(one).decode(errors="replace") for one in archive.namelist()]
        return "\n".join(parts)
    return body.decode(errors="replace")


# Tokens of forms are drawn anew for each visitor.
_DRAWN = re.compile(r'(name="(?:csrf_token|form_key|form_token|seal)"[^>]*value=")[^"]*')
# `Expires` counts from the moment of asking.
_HEADERS = ("Location", "Last-Modified", "Age")


def told(answer: TestResponse) -> str:
    """Everything that the answer tells, but what is drawn by chance for each visitor."""
    body = _DRAWN.sub(r"\1", text_of(answer))
    headers = {name: answer.headers.get(name) for name in _HEADERS}
    return sha256(json.dumps([answer.status_code, headers, body]).encode()).hexdigest()[:16]


def differing(one: Iterable[str], other: Iterable[str]) -> list[int]:
    """Which answers of two worlds are not the same."""
    return [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
