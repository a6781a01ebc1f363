"""Entries as a table with HXL 1.1 tags, as humanitarian data desks exchange them. Pure."""

from collections.abc import Callable, Iterable

from portal.publishing.credit_rules import CREDITS
from portal.publishing.entry_rules import Entry, last_day, stamp

Row = list[object]
# Header, tag, and what stands in the column. INEGI knows no merged areas: their code is that of
# the most populous municipio, and beside it stands how many others are meant too.
COLUMNS: tuple[tuple[str, str, Callable[[Entry], object]], ...] = (
    ("id", "#meta+id", lambda e: e.reference),
    ("layer", "#meta+layer", lambda e: e.layer.value),
    ("kind", "#event+type", lambda e: e.kind.value),
    ("status", "#status+verification", lambda e: e.state.value if e.state else ""),
    ("state_code", "#adm1+code+v_inegi", lambda e: e.place.state_code or ""),
    ("state", "#adm1+name", lambda e: e.place.state or ""),
    ("municipio_code", "#adm2+code+v_inegi", lambda e: (e.place.area_code or "")[:5]),
    ("municipio", "#adm2+name", lambda e: e.place.area or ""),
    ("merged_municipios", "#adm2+merged+num", lambda e: e.place.merged),
    ("area_code", "#loc+area+code", lambda e: e.place.area_code or ""),
    ("period", "#date+granularity", lambda e: e.period.granularity.value),
    ("first_day", "#date+start", lambda e: e.period.start.isoformat()),
    ("last_day", "#date+end", lambda e: last_day(e.period).isoformat()),
    ("part_of_day", "#date+part", lambda e: e.period.part.value if e.period.part else ""),
    ("title_es", "#event+title+i_es", lambda e: e.text.title_es),
    ("title_en", "#event+title+i_en", lambda e: e.text.title_en),
    ("account_es", "#description+i_es", lambda e: e.text.account_es),
    ("account_en", "#description+i_en", lambda e: e.text.account_en),
    ("confirmed_by", "#org+confirming+num", lambda e: e.supporting),
    ("accredited", "#org+accredited+num", lambda e: e.accredited),
    ("deaths", "#affected+killed", lambda e: "" if e.deaths is None else e.deaths),
    ("revision", "#meta+revision", lambda e: e.revision),
    ("retracted", "#status+reason", lambda e: e.retraction_reason or ""),
    ("updated", "#date+updated", lambda e: stamp(e.updated)),
    ("demo", "#meta+demo", lambda e: "true" if e.is_demo else "false"),
    ("source", "#meta+source", lambda e: CREDITS[e.layer].source),
    ("licence", "#meta+licence", lambda e: CREDITS[e.layer].licence_name),
)


def table_of(entries: Iterable[Entry]) -> list[Row]:
    """The headers, the tags under them, and a row for each entry."""
    return [
        [header for header, _tag, _value in COLUMNS],
        [tag for _header, tag, _value in COLUMNS],
        *([value(entry) for _header, _tag, value in COLUMNS] for entry in entries),
    ]
