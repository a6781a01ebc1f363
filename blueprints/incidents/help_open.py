"""What help is open because of an incident, or in an area: campaigns and shifts, as they stand."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale
from sqlalchemy.orm import Session

from blueprints.incident_words import in_language
from portal.giving.models import Campaign
from portal.giving.queries import campaigns_around
from portal.volunteering.around_queries import shifts_around
from portal.volunteering.queries import ShiftLine

SHOWN = 6


@dataclass(frozen=True)
class HelpOpen:
    """A few of each, newest campaigns and soonest shifts first."""

    campaigns: list[Campaign]
    shifts: list[ShiftLine]

    def organisations(self) -> list[str]:
        """Who has something open here, by name."""
        hosts = {campaign.organisation.name for campaign in self.campaigns}
        return sorted(hosts | {line.organisation for line in self.shifts})

    def short_of_people(self) -> list[ShiftLine]:
        """The shifts that still have room."""
        return [line for line in self.shifts if line.taken < line.capacity]


def help_open(
    session: Session, *, now: datetime, incident: str = "", area_code: str = ""
) -> HelpOpen:
    """Of an incident or of an area; each asks at its own door whether the incident stands."""
    shifts = shifts_around(session, now=now, incident=incident, area_code=area_code, limit=SHOWN)
    around = campaigns_around(session, incident=incident, area_code=area_code, limit=SHOWN)
    return HelpOpen(around, shifts)


def title_of(one: Campaign | ShiftLine) -> str:
    """In the reader's language, else in Spanish."""
    return in_language(one.title_es, one.title_en)


def starts(line: ShiftLine) -> str:
    """`sáb 5 dic, 09:00`, as clocks at the place show it."""
    local = line.starts_at.astimezone(ZoneInfo(line.zone))
    return format_datetime(local, "EEE d MMM, HH:mm", locale=get_locale())
