"""The same labelled texts each time, from the frames and a fixed seed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.corpus.values import value

SEED, EACH = 20_261_124, 6
KINDS = {
    "lname": "name", "hname": "name", "ehname": "name", "nick": "name", "nickless": "name",
    "eplace": "place", "edate": "date", "ephone": "telephone", "phone": "telephone",
    "coords": "coordinates", "card": "account",
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """What kind of trace stands where."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Labelled:
    """An invented text and its traces."""

    text: str
    labels: tuple[Label, ...]


def corpus(*, seed: int = SEED) -> Iterator[Labelled]:
    """Each frame, filled `EACH` times."""
    rng = Random(seed)
    for language in ("es", "en"):
        path = Path(__file__).parent / f"frames_{language}.txt"
        for frame in path.read_text(encoding="utf-8").splitlines():
            if not frame.startswith("#"):
                yield from (_filled(frame, rng) for _ in range(EACH))


def _filled(frame: str, rng: Random) -> Labelled:
    text, labels = "", []
    for piece in re.split(r"(\{\w+\})", frame):
        if not piece.startswith("{"):
            text += piece
            continue
        slot = piece[1:-1]
        filled = value(slot, rng)
        labels.append(Label(KINDS.get(slot, slot), len(text), len(text) + len(filled)))
        text += filled
    return Labelled(text, tuple(labels))
