"""Under which licence each layer may be used again, and whom to name. Pure."""

from dataclasses import dataclass

from portal.incidents.public_rules import Layer

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
UCDP = "UCDP Georeferenced Event Dataset, Uppsala University"
OUTLINES = "INEGI; diegovalle/mxmaps (BSD-3-Clause)"


@dataclass(frozen=True)
class Credit:
    """Who made it and what may be done with it."""

    source: str
    licence: str = CC_BY
    licence_name: str = "CC BY 4.0"


CREDITS = {
    Layer.ALLIANCE: Credit("Resguardo"),
    Layer.HISTORICAL: Credit(UCDP),
}
