"""Cells: how coarsely the desk may know where and when a case's incident was.

From the smallest: state·month, state·quarter, region·year, country·year. A case gets the first
that holds at least five incidents (identity.md). Regions are those of Banco de México's regional
reports.
"""

from collections.abc import Mapping
from datetime import date

CROWD = 5

REGIONS: Mapping[str, frozenset[str]] = {
    "norte": frozenset({"02", "05", "08", "19", "26", "28"}),
    "centro-norte": frozenset({"01", "03", "06", "10", "14", "16", "18", "24", "25", "32"}),
    "centro": frozenset({"09", "11", "13", "15", "17", "21", "22", "29"}),
    "sur": frozenset({"04", "07", "12", "20", "23", "27", "30", "31"}),
}


def region_of(state_code: str) -> str:
    """The region of a state's two-digit INEGI code; raises ValueError for an unknown one."""
    for region, states in REGIONS.items():
        if state_code in states:
            return region
    raise ValueError(f"{state_code!r} is no state's INEGI code: use 01 to 32")


def cells_of(state_code: str, day: date) -> tuple[str, str, str, str]:
    """Every cell that holds `day` in a state, from the smallest to the widest."""
    quarter = (day.month - 1) // 3 + 1
    return (
        f"{state_code}·{day:%Y-%m}",
        f"{state_code}·{day.year}-T{quarter}",
        f"{region_of(state_code)}·{day.year}",
        f"MX·{day.year}",
    )


def smallest_crowded(cells: tuple[str, ...], counts: Mapping[str, int]) -> str:
    """The first cell with at least five incidents; the widest when none has."""
    return next((cell for cell in cells if counts.get(cell, 0) >= CROWD), cells[-1])


def widest(day: date) -> str:
    """The country in the year of `day`: where nothing finer may be said."""
    return f"MX·{day.year}"


def wider(cell: str) -> str:
    """The country in the same year, where no smaller cell hides a case."""
    _, _, period = cell.partition("·")
    return f"MX·{period[:4]}"
