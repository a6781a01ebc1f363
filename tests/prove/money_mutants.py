"""A wrong rule is noticed: of small changes to rules, settling and ledger, tests kill 90 %.

Bar 7 of money.md, second half. The rules are judged by the tests of rules alone; settling and the
ledger by the tests that are about them, on SQLite. Whoever lives is named; whoever could not be
told from the original by anybody is listed below with the reason, and counted apart.

The rules take ten minutes; the whole, reckoned from samples, an hour on two quiet cores.
`--sample N`
tries N mutants of each part, drawn by a fixed chance; `--part` one part; `--only` the modules that
have one of these words in their path.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.prove.killing import Verdict, try_mutants
from tests.prove.mutating import Mutant

LEAST = 90.0
SEED = 2_026
DEAD = {"killed", "hung"}
# Declarations, which only migrations bring into a database (tests/migrations compares the two),
# and the sentences of refusals.
LEFT_OUT = ("models.py", "errors.py", "__init__.py")
SETTLING = (
    *("settling", "settling_monthly", "booking_gifts", "noting_pending", "noting_refunds"),
    "following_events",
)
RULES_TESTS = ("tests/rules/giving", "tests/rules/ledger")
SETTLING_TESTS = tuple(
    f"tests/domain/giving/test_{name}.py"
    for name in (
        *("settling", "pending", "monthly", "refunds", "refunds_give_way", "lines_and_gifts"),
        *("whose_account", "reconciling", "histories", "booking_gifts", "noting_pending"),
        *("noting_refunds", "following_events", "settling_monthly", "offline_gifts"),
    )
)
LEDGER_TESTS = (
    *("tests/rules/ledger", "tests/domain/ledger", "tests/domain/aid/test_two_people.py"),
    *(f"tests/domain/giving/test_{name}.py" for name in ("batching", "suspense", "log_subjects")),
    *("tests/web/reports/test_dashboard.py", "tests/web/treasury/test_book_pages.py"),
    "tests/web/giving/test_proof_pages.py",
)
# Nobody could tell these from the original: {name of the mutant: why}.
ONE_CURRENCY = "the lines of one entry, and the deliveries of one batch, are of one currency"
NEVER_ZERO = "a posting of nothing is never made"
ONE_NAME = "an account kind and the guard that it leads have the same name"
EQUIVALENT = {
    "batch_rules.batch_total: 0 -> 1 #2": ONE_CURRENCY,
    "batch_rules.batch_total: 0 -> -1 #2": ONE_CURRENCY,
    "booking_rules.effect_on_fund: 0 -> 1": ONE_CURRENCY,
    "booking_rules.effect_on_fund: 0 -> -1": ONE_CURRENCY,
    "booking_rules.lines_of: movement.net.minor > 0 -> movement.net.minor >= 0": NEVER_ZERO,
    "booking_rules.lines_of: 0 -> -1": NEVER_ZERO,
    "booking_rules._returned: 0 -> 1": "nothing is left for the second bearer then",
    "booking_rules._returned: 0 -> -1": "nothing is left for the second bearer then",
    **dict.fromkeys(
        (
            f"donor_keeping_rules.module: {change}"
            for change in ("2025 -> 2026", "2025 -> 2024", "2 -> 3", "2 -> 1", "1 -> 2")
        ),
        "before the first value, the first value holds",
    ),
    "pledge_rules._shared: Currency.MXN -> Currency.USD": "whole units are split, of any currency",
    "proposal_rules.Parked.way: self.amount.minor > 0 -> self.amount.minor >= 0": NEVER_ZERO,
    "proposal_rules.Parked.way: 0 -> -1": NEVER_ZERO,
    "statement_rules._amount: came.minor < 0 -> came.minor <= 0": "nothing came is asked before",
    "statement_rules._amount: 0 -> 1": "nothing came is asked before",
    "aid_funds.commit_from_pool: 0 -> -1": ONE_NAME,
    "aid_funds.commit_from_pool: 0 -> 1": ONE_NAME,
    "aid_funds.release_committed: 0 -> -1": ONE_NAME,
    "aid_funds.release_committed: 0 -> 1": ONE_NAME,
    "aid_funds.available_in_pool: 1 -> 0": ONE_NAME,
    "log_queries.is_due: 1 -> 2": "whether there is any row is asked, of one or of two",
}


@dataclass(frozen=True)
class Part:
    """Some modules and the tests that must notice their mutants."""

    name: str
    paths: list[str]
    tests: Sequence[str]


def parts() -> list[Part]:
    """Rules, settling and ledger."""
    ledger = [path for path in _modules("ledger") if not path.endswith(LEFT_OUT)]
    rules = [path for path in _modules("giving") + ledger if path.endswith("rules.py")]
    return [
        Part("rules", rules, RULES_TESTS),
        Part("settling", [f"portal/giving/{name}.py" for name in SETTLING], SETTLING_TESTS),
        Part("ledger", [path for path in ledger if path not in rules], LEDGER_TESTS),
    ]


def _modules(folder: str) -> list[str]:
    return sorted(str(path) for path in Path("portal", folder).glob("*.py"))


def main(words: Sequence[str]) -> int:
    """The figures of each module and part; 1 when a part falls short."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[""])
    parser.add_argument("--part", default="")
    asked = parser.parse_args(words)

    def choose(found: list[Mutant]) -> list[Mutant]:
        few = 0 < asked.sample < len(found)
        return sorted(
            random.Random(SEED).sample(found, asked.sample) if few else found,
            key=lambda mutant: (mutant.path, mutant.first),
        )

    verdicts: list[tuple[str, list[Verdict]]] = []
    for part in parts():
        paths = [path for path in part.paths if any(word in path for word in asked.only)]
        if paths and asked.part in part.name:
            verdicts.append((part.name, try_mutants(part.tests, paths, choose)))
    return max([_judged(name, found) for name, found in verdicts], default=0)


def _judged(name: str, verdicts: list[Verdict]) -> int:
    # Not before: it imports the application, and a cold fork must not know that.
    from tests.factories.sites import report

    print(f"money_mutants_{name}_left_out {' '.join(LEFT_OUT)}")
    for verdict in verdicts:
        if verdict.outcome not in DEAD:
            why = EQUIVALENT.get(verdict.mutant.name, "")
            print(f"  {why or verdict.outcome}: {verdict.mutant.first} {verdict.mutant.name}")
    counted = [v for v in verdicts if v.mutant.name not in EQUIVALENT or v.outcome in DEAD]
    modules: dict[str, Counter[bool]] = {}
    for verdict in counted:
        killed = modules.setdefault(Path(verdict.mutant.path).stem, Counter())
        killed[verdict.outcome in DEAD] += 1
    figures: dict[str, tuple[object, bool]] = {
        module: (f"{killed[True]} of {killed.total()} {_share(killed):.1f} %", True)
        for module, killed in modules.items()
    }
    whole = sum(modules.values(), Counter())
    figures |= {
        "equivalent": (len(verdicts) - len(counted), True),
        "mutants": (whole.total(), whole.total() > 0),
        "survived": (whole[False], True),
        "killed_percent": (f"{_share(whole):.1f} (at least {LEAST:.0f})", _share(whole) >= LEAST),
    }
    return report(f"money_mutants_{name}", figures)


def _share(killed: Counter[bool]) -> float:
    return 100 * killed[True] / max(killed.total(), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
