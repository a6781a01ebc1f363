"""Entries for tests of writers: hypothesis draws whatever the coarse copy may hold."""

from datetime import date

from hypothesis import strategies as st

from portal.incidents.period_rules import Granularity, PartOfDay, Period
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentKind, IncidentState, RetractionReason
from portal.publishing.entry_rules import Entry, Place, Text

RING = ((-100, 20), (-99, 20), (-99, 21), (-100, 21), (-100, 20))
OUTLINE = {"type": "Polygon", "coordinates": [[list(point) for point in RING]]}
MONTH = Period(Granularity.MONTH, date(2026, 10, 1))
# With what breaks XML, CSV and JSON where it is not written with care.
AWKWARD = ("abc", " ", "ñé…", "<>&\"'", "=,;", "\n\r\t", "\x00\x0b\x1f\ufffe", "😀", "]]>")
WORDS = st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=9).map("".join)


def told(**more):
    """One verified entry of an area, told by its month."""
    return Entry(
        **{
            "reference": "abcdefgh12345678",
            "layer": Layer.ALLIANCE,
            "kind": IncidentKind.DISPLACEMENT,
            "state": IncidentState.VERIFIED,
            "place": Place("20", "Oaxaca", "20067-2", "Lugar", 2, OUTLINE),
            "period": MONTH,
            "text": Text("Familias salen", "Families leave", "Relato", "Account"),
            "told_on": date(2026, 10, 1),
            **more,
        }
    )


PLACES = (Place(), Place("20", "Oaxaca", outline=OUTLINE), told().place)


@st.composite
def entries(draw):
    """Any entry, tombstones and events of the historical layer among them."""
    state = draw(st.sampled_from([None, *IncidentState]))
    gone = state is IncidentState.RETRACTED
    words = Text(*(draw(WORDS) for _ in range(4))) if state and not gone else Text()
    granularity = draw(st.sampled_from(Granularity))
    live = granularity is Granularity.PART_OF_DAY
    return told(
        reference=draw(st.integers(0, 10**16 - 1).map("{:016}".format)),
        layer=Layer.ALLIANCE if state else Layer.HISTORICAL,
        kind=draw(st.sampled_from(IncidentKind)),
        state=state,
        place=draw(
            st.sampled_from([Place(), Place("20", "Oaxaca", outline=OUTLINE), told().place])
        ),
        period=Period(
            granularity,
            draw(st.dates(date(1989, 1, 1), date(2030, 1, 1))),
            draw(st.sampled_from([None, *PartOfDay])) if live else None,
        ),
        text=words,
        retraction_reason=draw(st.sampled_from(RetractionReason)) if gone else None,
        deaths=None if state else draw(st.integers(0, 1000)),
        is_demo=draw(st.booleans()),
        edition=draw(st.integers(1, 50)),
        told_on=draw(st.none() | st.dates(date(1989, 1, 1), date(2030, 1, 1))),
    )
