"""What the scan beside the cleaning screen finds, and misses, in texts it was not tuned on.

`python -m tests.prove.identity_scanner`. A trace counts as found when every telling word of it is
marked, and, if its kind may never pass, when the text is refused because of it. Prints
`name value` lines; exit code 1 when a bar falls short. `--misses` prints what was missed.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import tests.corpus
from portal.vault.cleaning import Mark, Strength, Trace, forbids, marks
from tests.corpus.making import Label, Labelled, corpus

ASKED = {Trace.NAME: 0.90, Trace.PLACE: 0.90, Trace.DATE: 0.90}
FORBIDDEN_FLOOR = 0.95
# A degree sign and its minutes may be marked apart from the space between two of them.
REFUSED_SHARE = 0.7
TELLING_NOTHING = frozenset(re.findall(r"\w+", "el la los las de del the en a y on at in of"))


def main(arguments: Sequence[str]) -> int:
    """Measure the corpus; 1 when a floor falls."""
    texts = list(corpus())
    labelled = [(text, label) for text in texts for label in text.labels]
    total = Counter(label.kind for _text, label in labelled)
    missed = [(text, label) for text, label in labelled if not is_found(text, label)]
    if "--misses" in arguments:
        for text, label in missed:
            print(f"  missed {label.kind}: {text.text[label.start : label.end]!r}")
    short = Counter(label.kind for _text, label in missed)
    fallen = False
    print(f"scanner_texts {len(texts)}")
    print(f"scanner_traces {len(labelled)}")
    for kind, number in sorted(total.items()):
        recall = 1 - short[kind] / number
        fallen |= recall < ASKED.get(Trace(kind), FORBIDDEN_FLOOR)
        print(f"scanner_recall_{kind} {recall:.3f} ({number - short[kind]}/{number})")
    for name, value in _precision(texts):
        print(f"scanner_{name} {value}")
    return int(fallen)


def is_found(text: Labelled, label: Label) -> bool:
    """Whether each telling word is marked, and a kind that never passes refused."""
    found = marks(text.text)
    if Trace(label.kind).strength is Strength.FORBIDDEN:
        refusing = [one for one in found if one.strength is Strength.FORBIDDEN]
        return sum(_share(one, label) for one in refusing) > REFUSED_SHARE
    marked = {place for one in found for place in range(one.start, one.end)}
    telling = [
        match
        for match in re.finditer(r"\w+", text.text[label.start : label.end])
        if match.group().lower() not in TELLING_NOTHING
    ]
    return all(label.start + place in marked for match in telling for place in range(*match.span()))


def _share(mark: Mark, label: Label) -> float:
    together = min(mark.end, label.end) - max(mark.start, label.start)
    return max(0, together) / (label.end - label.start)


def _precision(texts: Sequence[Labelled]) -> Iterator[tuple[str, object]]:
    found = [(text, mark) for text in texts for mark in marks(text.text)]
    right = [mark for text, mark in found if any(_share(mark, one) for one in text.labels)]
    yield "precision", f"{len(right) / len(found):.3f} ({len(right)}/{len(found)})"
    harmless = _harmless()
    marked = [text for text in harmless if marks(text)]
    yield "harmless_texts_marked", f"{len(marked)}/{len(harmless)}"
    yield (
        "harmless_texts_refused",
        f"{sum(forbids(marks(text)) for text in harmless)}/{len(harmless)}",
    )


def _harmless() -> list[str]:
    path = Path(tests.corpus.__file__).parent / "harmless.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
