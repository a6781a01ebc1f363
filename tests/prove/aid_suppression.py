"""What leaves about cases, read by somebody who knows the method and everything else.

For each of many invented worlds the real draw, the real rows and the real writers make every form
of export; the reader takes the figures back out of the files. Hidden counts recovered and single
cases told must be 0, for ours; the same reader must break what our rule is not: rounding and hiding
several tables by hand, a floor without chance, a draw that is repeated.
"""

import csv
import itertools
import random
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO, StringIO
from math import prod

import pypdfium2
from flask import Flask
from flask_babel import force_locale

from blueprints.reports.board_report import board_report
from blueprints.reports.spreadsheets import hxl_csv, plain_csv, workbook
from portal.accounts.models import Organisation
from portal.aid.models import Snapshot, SnapshotLine
from portal.aid.snapshot_rules import Sector, published
from tests.attacker import (
    Files,
    Method,
    World,
    certain,
    chance_of,
    could_be,
    naive,
    recovered,
    rounded,
    tally,
    told,
    worlds_up_to,
)
from tests.engines import SQLITE
from tests.factories.sites import fresh_site, report

WORLDS, SEED, MOST = 200, 20261130, 13
MONTHS = ("2026-09", "2026-10")
# A joint table of two needs by two urgencies: each cell belongs to one row of either table.
ONE_TABLE = {"food": [0], "health": [1], "shelter": [2]}
BY_NEED = {"food": [0, 1], "health": [2, 3]}
BY_URGENCY = {"today": [0, 2], "later": [1, 3]}


def main() -> int:
    """Print each figure; 1 when a count is recovered, a case is told, or a control holds."""
    chance = random.Random(SEED)
    with fresh_site(SQLITE) as app, app.test_request_context("/es/"):
        ours = tally(_ours(app, chance) for _number in range(WORLDS))
    hiding = tally(_hiding(chance) for _number in range(60))
    by_hand = tally(_by_hand(chance) for _number in range(60))
    floor = tally(_floor(count) for count in range(30))
    again = _averaged(chance)
    return report("aid_suppression", {
        "worlds": (ours["worlds"], ours["worlds"] == WORLDS),
        "files_read": (ours["files"], ours["files"] == WORLDS * len(MONTHS) * 8),
        "figures_that_differ_between_forms": (ours["differ"], ours["differ"] == 0),
        "hidden_cells": (ours["hidden"], ours["hidden"] > 0),
        "cells_recovered": (ours["recovered"], ours["recovered"] == 0),
        "hidden_cells_without_two_counts_below_five": (ours["narrow"], ours["narrow"] == 0),
        "neighbours_judged": (ours["neighbours"], ours["neighbours"] > 0),
        "single_cases_told": (ours["told"], ours["told"] == 0),
        "largest_odds_for_one_case": (f"{_largest():.6f} (limit 2)", _largest() <= 2),
        "control_hiding_cells_recovered": (hiding["recovered"], hiding["recovered"] > 0),
        "control_by_hand_cases_told": (by_hand["told"], by_hand["told"] > 0),
        "control_floor_cases_told": (floor["told"], floor["told"] > 0),
        "control_drawn_again_off_by": (f"{again:.2f} (known below 1)", again < 1),
    })  # fmt: skip


def _ours(app: Flask, chance: random.Random) -> Counter[str]:
    """One world over two months, from its cases to its files and back to what they let one say."""
    found = Counter(worlds=1)
    for month in MONTHS:
        world: World = tuple(chance.choice((0, 1, 3, 4, 5, 9, 13, 27)) for _sector in Sector)
        read, differ = _published(world, month, chance)
        found.update(files=8, differ=differ)
        hidden = [place for place, shown in enumerate(read) if shown is None]
        found["hidden"] += len(hidden)
        for _place in hidden:
            possible = [n for n in range(60) if chance_of(None, n)]
            found["recovered"] += len(possible) == 1
            found["narrow"] += sum(n < 5 for n in possible) < 2
        found["neighbours"] += sum(count > 0 for count in world)
        found["told"] += told(_drawn, world, read)
    return found


def _drawn(world: World, files: Files) -> Fraction:
    """Our method as the reader knows it: each figure from its own group, each with its chance."""
    return prod(map(chance_of, files, world), start=Fraction(1))


def _published(world: World, month: str, chance: random.Random) -> tuple[Files, int]:
    """The figures that all forms say, read back from the files, and how many differ."""
    table = published(
        dict(zip(Sector, world, strict=True)), flip=lambda: bool(chance.getrandbits(1))
    )
    snapshot = Snapshot(
        reference="r", month=month, taken_on=datetime(2026, 11, 3, tzinfo=UTC).date(),
        is_demo=False, organisation=Organisation(name="Invented", is_demo=False),
        lines=[SnapshotLine(sector=sector, shown=shown) for sector, shown in table.items()],
    )  # fmt: skip
    read = [forms for lang in ("es", "en") for forms in _read_all(snapshot, lang)]
    return read[0], sum(one != read[0] for one in read)


def _read_all(snapshot: Snapshot, lang: str) -> Iterable[Files]:
    with force_locale(lang):
        yield _csv(plain_csv(snapshot), 1)
        yield _csv(hxl_csv(snapshot), 2)
        yield _xlsx(workbook(snapshot))
        yield _pdf(board_report(snapshot, earlier=[], books=[], is_test=False))


def _csv(file: BytesIO, heads: int) -> Files:
    rows = list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"))))
    return tuple(int(row[5]) if row[5] else None for row in rows[heads:])


def _xlsx(file: BytesIO) -> Files:
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    told_ = dict(re.findall(r'<c r="F(\d+)"(?: s="\d+")?><v>(\d+)</v>', sheet))
    return tuple(
        int(told_[str(row)]) if str(row) in told_ else None for row in range(3, 3 + len(Sector))
    )


def _pdf(file: BytesIO) -> Files:
    """The column of the table: the lines between its head and its sum."""
    page = pypdfium2.PdfDocument(file.getvalue())[0].get_textpage().get_text_range()
    lines = [line.strip() for line in page.splitlines()]
    end = next(n for n, line in enumerate(lines) if line.startswith(("Suma de", "Sum of")))
    said = [re.search(r"(menos de 10|fewer than 10|\d+)$", line) for line in lines[:end]]
    figures = [found.group(1) for found in said if found][-len(Sector) :]
    return tuple(int(one) if one.isdigit() else None for one in figures)


def _hiding(chance: random.Random) -> Counter[str]:
    """One table and its total, rounded, with what is small hidden: 7, 7 and 4 betray the 4."""
    print_ = naive([ONE_TABLE], beside=False)
    world: World = tuple(chance.choice((2, 4, 7)) for _cell in range(3))
    files = print_(world)
    left = could_be(certain(print_), files, worlds_up_to(MOST, 3))
    hidden = [name for name, shown in zip(ONE_TABLE, files[1], strict=True) if shown is None]
    return Counter(recovered=recovered(ONE_TABLE, hidden, left))


def _by_hand(chance: random.Random) -> Counter[str]:
    """Two tables of the same cases and their total, and a second cell hidden beside a lone one."""
    print_ = naive([BY_NEED, BY_URGENCY])
    world: World = tuple(chance.choice((0, 1, 2, 4, 6, MOST)) for _cell in range(4))
    return Counter(told=told(certain(print_), world, print_(world)))


def _floor(count: int) -> Counter[str]:
    """One table, rounded and hidden, without chance: there is a size at which one case decides."""
    method: Method = certain(lambda world: tuple(map(rounded, world)))
    return Counter(told=told(method, (count,), (rounded(count),)))


def _averaged(chance: random.Random) -> float:
    """A count of 27, drawn anew for each of 4,000 readers who compare: how far off they are."""
    flip: Callable[[], bool] = lambda: bool(chance.getrandbits(1))  # noqa: E731
    drawn = [published({Sector.FOOD: 27}, flip=flip)[Sector.FOOD] or 0 for _again in range(4000)]
    return abs(sum(drawn) / len(drawn) - 27)


def _largest() -> float:
    """The most that any figure speaks for one case, over all counts that a month may have."""
    every = itertools.product([None, *range(10, 126, 5)], range(100))
    odds = [chance_of(shown, n + 1) / chance_of(shown, n) for shown, n in every]
    return float(max(max(odds), max(1 / one for one in odds)))


if __name__ == "__main__":
    sys.exit(main())
