"""Entries as Atom (RFC 4287), with tombstones (RFC 6721) for those taken back. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portal.publishing.credit_rules import Credit
from portal.publishing.entry_rules import NAMES, Entry, stamp
from portal.publishing.xml_rules import add, root, written

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
KIND, STATUS = "urn:resguardo:kind", "urn:resguardo:status"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """What a reader of feeds shows: an incident, or one message about it."""

    entry: Entry
    urn: str
    when: datetime
    page: str
    title: str
    summary: str
    page_type: str = "text/html"
    is_tombstone: bool = False


def item_of(entry: Entry, *, page: str, title: str, summary: str) -> Item:
    """An incident itself, under its stable name."""
    return Item(
        entry, entry.urn, entry.updated, page, title, summary, is_tombstone=entry.is_tombstone
    )


@dataclass(frozen=True)
class Feed:
    """What is said of the feed; the pages of one question share their `name`."""

    name: str
    title: str
    author: str
    credit: Credit
    language: str
    itself: str
    page: str
    following: str | None = None


def feed_of(feed: Feed, items: Sequence[Item]) -> bytes:
    """One page of the feed."""
    top = root("feed", ATOM, at=TOMBSTONES)
    top.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    add(top, "id", uuid.uuid5(NAMES, f"feed {feed.name}").urn)
    add(top, "title", feed.title)
    add(top, "updated", stamp(max((item.when for item in items), default=NEVER)))
    add(add(top, "author"), "name", feed.author)
    add(top, "rights", f"{feed.credit.source}. {feed.credit.licence_name} {feed.credit.licence}")
    _link(top, "self", feed.itself, kind="application/atom+xml")
    _link(top, "alternate", feed.page)
    if feed.following:
        _link(top, "next", feed.following, kind="application/atom+xml")
    # The schema wants foreign elements before the first entry.
    for item in items:
        if item.is_tombstone:
            _tombstone(top, item)
    for item in items:
        if not item.is_tombstone:
            _entry(top, item)
    return written(top)


def _tombstone(top: Any, item: Item) -> None:
    marks = {"ref": item.urn, "when": stamp(item.when)}
    grave = add(top, "deleted-entry", space=TOMBSTONES, marks=marks)
    add(grave, "comment", item.summary)


def _entry(top: Any, item: Item) -> None:
    entry = item.entry
    made = add(top, "entry")
    add(made, "id", item.urn)
    add(made, "title", item.title)
    add(made, "updated", stamp(item.when))
    add(made, "category", marks={"term": entry.kind.value, "scheme": KIND})
    if entry.state is not None:
        add(made, "category", marks={"term": entry.state.value, "scheme": STATUS})
    _link(made, "alternate", item.page, kind=item.page_type)
    add(made, "summary", item.summary)


def _link(parent: Any, relation: str, where: str, *, kind: str = "text/html") -> None:
    add(parent, "link", marks={"rel": relation, "href": where, "type": kind})
