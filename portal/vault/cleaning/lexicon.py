"""The words the scan knows: frequent names, words of every day, municipios and states."""

import csv
import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from portal.vault.cleaning.folding import fold

HERE = Path(__file__).parent / "data"
MUNICIPIOS = Path(__file__).parents[2] / "places" / "data" / "municipio_population_2020.csv"
# Towns beyond the census's list that families cross or are driven to.
BEYOND = (
    "ciudad juarez,ciudad victoria,ciudad obregon,ciudad de mexico,cdmx,distrito federal,edomex"
    ",estado de mexico,laredo,mcallen,brownsville,el paso,san diego,tucson,phoenix,houston,dallas"
    ",los angeles,chicago,san antonio,eagle pass,del rio,yuma,calexico,texas,california,arizona"
    ",new mexico,florida,guatemala,honduras,el salvador,nicaragua,colombia,venezuela,cancun"
    ",acapulco,puerto vallarta,ixtapa,cabo san lucas,piedras negras,xalapa,gomez palacio"
)


def words(name: str) -> frozenset[str]:
    """One of the lists, folded."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


@functools.cache
def _groups() -> Mapping[str, frozenset[str]]:
    parts = (HERE / "groups.txt").read_text(encoding="utf-8").split("[")[1:]
    return {name: frozenset(rest.split()) for name, rest in (part.split("]") for part in parts)}


def group(name: str) -> frozenset[str]:
    """The words of one group of `groups.txt`."""
    return _groups()[name]


PARTICLES = group("lexicon.particles")
COMMON = words("common")
ORDINARY = words("ordinary")
NAMES = words("given") | words("surnames")


@functools.cache
def places() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The words of each place's name, by its first word, the longest first."""
    found: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in _names():
        parts = tuple(fold(name).text.replace(".", "").split())
        for form in _forms(parts):
            found[form[0]].add(form)
    return {first: tuple(sorted(forms, key=len, reverse=True)) for first, forms in found.items()}


def _names() -> Iterator[str]:
    yield from BEYOND.split(",")
    with MUNICIPIOS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["municipio_name"]
            yield row["state_name"]


def _forms(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The name as registered, and as people say it: "Ecatepec", not "Ecatepec de Morelos"."""
    yield parts
    if (
        len(parts) > 2
        and parts[1] in {"de", "del"}
        and len(parts[0]) > 4
        and parts[0] not in COMMON
    ):
        yield parts[:1]
