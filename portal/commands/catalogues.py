"""`python -m portal.commands.catalogues build|check`: the English of every Spanish sentence.

Each part of the site keeps its English in `translations/en/parts`; the parts are merged into one
catalogue, which is committed, and compiled. Spanish needs none: the msgids are Spanish.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("portal", "blueprints", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "encoding": "utf-8"}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None}
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
NEEDED_HEADERS = (b"Language:", b"Plural-Forms:", b"MIME-Version:", b"Content-")
Msgid = str | tuple[str, ...] | list[str]


class Contradiction(ValueError):
    """Two parts give one sentence different English."""


def merged(parts: Sequence[Path]) -> Catalog:
    """One catalogue from all parts; raises Contradiction when two of them disagree."""
    whole = Catalog(
        locale="en", project="Resguardo", charset="utf-8", fuzzy=False,
        creation_date=NO_DATE, revision_date=NO_DATE, header_comment="# Made by `make catalogues`.",
    )  # fmt: skip
    for part in sorted(parts):
        for message in _messages(_read(part)):
            known = whole.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise Contradiction(
                    f"{part.name}: another part translates {message.id!r} otherwise"
                )
            flags = {"fuzzy"} if message.fuzzy else set()
            whole.add(message.id, message.string, flags=flags, context=message.context)
    return whole


def as_text(catalogue: Catalog) -> bytes:
    """The catalogue as it is committed: sorted, without places, the same on every machine."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, no_location=True)
    head, gap, entries = written.getvalue().partition(b"\n\n")
    kept = [
        line
        for line in head.split(b"\n")
        if not line.startswith(b'"') or line[1:].startswith(NEEDED_HEADERS)
    ]
    return b"\n".join(kept) + gap + entries


def build(root: Path = ROOT) -> int:
    """Merge, write `messages.po` when it changed, and compile; return how many sentences."""
    catalogue = merged(_parts(root))
    folder = root / "translations/en/LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    text, po = as_text(catalogue), folder / "messages.po"
    if not po.exists() or po.read_bytes() != text:
        po.write_bytes(text)
    with (folder / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    return len(catalogue)


def faults(root: Path = ROOT) -> Iterator[str]:
    """What keeps the catalogue from being whole: missing, fuzzy or stale."""
    catalogue = merged(_parts(root))
    po = root / "translations/en/LC_MESSAGES/messages.po"
    if not po.exists() or po.read_bytes() != as_text(catalogue):
        yield "messages.po is stale: run `make catalogues` and commit it"
    for message in _messages(catalogue):
        if message.fuzzy:
            yield f"fuzzy: {message.id!r}"
    for place, msgid, context in _asked_for(root):
        known = catalogue.get(msgid, context)
        if known is None or not _is_whole(known):
            yield f"{place}: no English for {msgid!r}"


def _parts(root: Path) -> list[Path]:
    return list((root / "translations/en/parts").glob("*.po"))


def _read(part: Path) -> Catalog:
    with part.open("rb") as text:
        return read_po(text, locale="en", charset="utf-8", abort_invalid=True)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings)


def _asked_for(root: Path) -> Iterator[tuple[str, Msgid, str | None]]:
    for source in SOURCES:
        found = extract_from_dir(
            root / source, METHODS, {"**.html": JINJA, "**.txt": JINJA}, KEYWORDS,
            strip_comment_tags=False,
        )  # fmt: skip
        for file, line, msgid, _, context in found:
            yield f"{source}/{file}:{line}", cast(Msgid, msgid), context


def main(arguments: Sequence[str]) -> int:
    """Run one of the two words; the answer is the process's exit code."""
    if arguments == ["build"]:
        print(f"English: {build()} sentences")
        return 0
    if arguments == ["check"]:
        found = list(faults())
        print("\n".join(found) or "catalogues: whole")
        return 1 if found else 0
    print("say build or check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
