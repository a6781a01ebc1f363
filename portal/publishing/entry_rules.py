"""One published entry as every feed tells it: the coarse copy's facts and nothing finer. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from portal.incidents.period_rules import HERE, Granularity, Period
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentKind, IncidentState, RetractionReason

# Names every entry alike wherever it is served from and whatever host names change to.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:resguardo:incidents")


@dataclass(frozen=True)
class Place:
    """The published place: an area, else a state, else only the country; never a point."""

    state_code: str | None = None
    state: str | None = None
    area_code: str | None = None
    area: str | None = None
    merged: int = 0
    outline: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Text:
    """The published words; a tombstone has none."""

    title_es: str = ""
    title_en: str = ""
    account_es: str = ""
    account_en: str = ""

    def title(self, language: str) -> str:
        """In that language, else in Spanish."""
        return (self.title_en if language == "en" else "") or self.title_es

    def account(self, language: str) -> str:
        """In that language, else in Spanish."""
        return (self.account_en if language == "en" else "") or self.account_es


@dataclass(frozen=True)
class Entry:
    """What anybody may know of one incident."""

    reference: str
    layer: Layer
    kind: IncidentKind
    state: IncidentState | None
    place: Place
    period: Period
    text: Text = Text()
    revision: int = 1
    supporting: int = 0
    accredited: int = 0
    retraction_reason: RetractionReason | None = None
    deaths: int | None = None
    is_demo: bool = False
    edition: int = 1
    told_on: date | None = None

    @property
    def is_tombstone(self) -> bool:
        """Whether it was taken back for good."""
        return self.state is IncidentState.RETRACTED

    @property
    def urn(self) -> str:
        """Its stable name in every feed."""
        return uuid.uuid5(NAMES, self.reference).urn

    @property
    def updated(self) -> datetime:
        """The coarse day of the last change; seconds count the changes, they tell no time."""
        day = datetime.combine(self.told_on or self.period.start, time(), HERE).astimezone(UTC)
        return day + timedelta(seconds=self.edition)


def last_day(period: Period) -> date:
    """The last day that a published period may mean."""
    start = period.start
    if period.granularity is Granularity.PART_OF_DAY:
        return start
    if period.granularity is Granularity.WEEK:
        return start + timedelta(days=6)
    if period.granularity is Granularity.YEAR:
        return start.replace(month=12, day=31)
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def stamp(moment: datetime) -> str:
    """A moment as feeds write it, with Mexico's offset from UTC."""
    return moment.astimezone(HERE).isoformat(timespec="seconds")


def facts_of(entry: Entry, *, page: str) -> dict[str, Any]:
    """An entry as plain JSON; `page` is its public address."""
    place, period, text = entry.place, entry.period, entry.text
    return {
        "id": entry.reference,
        "urn": entry.urn,
        "url": page,
        "layer": entry.layer.value,
        "kind": entry.kind.value,
        "status": entry.state.value if entry.state else None,
        "state_code": place.state_code,
        "state": place.state,
        "area_code": place.area_code,
        "area": place.area,
        "merged_municipios": place.merged,
        "period": {
            "granularity": period.granularity.value,
            "first_day": period.start.isoformat(),
            "last_day": last_day(period).isoformat(),
            "part_of_day": period.part.value if period.part else None,
        },
        "title": {"es": text.title_es, "en": text.title_en},
        "account": {"es": text.account_es, "en": text.account_en},
        "revision": entry.revision,
        "confirmed_by": entry.supporting,
        "accredited": entry.accredited,
        "deaths_best_estimate": entry.deaths,
        "retraction_reason": entry.retraction_reason.value if entry.retraction_reason else None,
        "demo": entry.is_demo,
        "updated": stamp(entry.updated),
    }
