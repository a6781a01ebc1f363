"""Entries as GeoJSON (RFC 7946): outlines of areas, never a point. Pure."""

from collections.abc import Iterable
from typing import Any

from portal.publishing.credit_rules import CREDITS, OUTLINES
from portal.publishing.entry_rules import Entry, facts_of


def collection_of(
    entries: Iterable[tuple[Entry, str]], *, credit: str, licence: str, following: str | None
) -> dict[str, Any]:
    """A page of entries with their addresses; `following` is where the next page is."""
    return {
        "type": "FeatureCollection",
        "credit": credit,
        "credit_outlines": OUTLINES,
        "licence": licence,
        "next": following,
        "features": [feature_of(entry, page=page) for entry, page in entries],
    }


def feature_of(entry: Entry, *, page: str) -> dict[str, Any]:
    """One entry; where only the country is known there is no geometry (RFC 7946, 3.2)."""
    facts = facts_of(entry, page=page)
    outline = entry.place.outline
    return {
        "type": "Feature",
        "id": facts.pop("id"),
        "geometry": dict(outline) if outline is not None else None,
        "properties": {**facts, "credit": CREDITS[entry.layer].source},
    }
