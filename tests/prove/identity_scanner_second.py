"""The same scan over a second set of texts, whose author had not read the scanner's rules.

Frozen before it was measured (docs/scanner.md says what the first run found). The floors were set
before that run too.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import tests.corpus
from portal.vault.cleaning import Strength, Trace
from tests.corpus.making import Label, Labelled
from tests.factories.sites import report
from tests.prove.identity_scanner import is_found

LABEL = re.compile(r"\[\[(\w+)\|([^\]]+)\]\]")
ASKED_FLOOR, FORBIDDEN_FLOOR, FEWEST = 0.85, 0.95, 100


def main() -> int:
    """Recall by kind of mark."""
    total, found = Counter[str](), Counter[str]()
    for text in second_set():
        for label in text.labels:
            total[label.kind] += 1
            hit = is_found(text, label)
            found[label.kind] += hit
            if not hit and "--misses" in sys.argv:
                print(f"  missed {label.kind}: {text.text[label.start : label.end]!r}")
    figures: dict[str, tuple[object, bool]] = {
        "traces": (sum(total.values()), sum(total.values()) >= FEWEST)
    }
    for strength, floor in ((Strength.FORBIDDEN, FORBIDDEN_FLOOR), (Strength.ASK, ASKED_FLOOR)):
        kinds = [kind for kind in total if Trace(kind).strength is strength]
        of, hits = sum(total[kind] for kind in kinds), sum(found[kind] for kind in kinds)
        figures[f"recall_{strength}"] = (f"{hits / of:.3f} ({hits}/{of})", hits / of >= floor)
    for kind in sorted(total):
        figures[f"found_{kind}"] = (f"{found[kind]}/{total[kind]}", True)
    return report("identity_scanner_second", figures)


def second_set() -> Iterator[Labelled]:
    """Each text with its traces, the marks of the labels taken away."""
    path = Path(tests.corpus.__file__).parent / "second.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield _labelled(line)


def _labelled(line: str) -> Labelled:
    text, labels, place = "", [], 0
    for match in LABEL.finditer(line):
        text += line[place : match.start()]
        labels.append(Label(match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        place = match.end()
    return Labelled(text + line[place:], tuple(labels))


if __name__ == "__main__":
    sys.exit(main())
