"""Stolen cards are tried while people give: `python -m tests.prove.money_card_testing`.

Bar 6 of money.md: of 10,000 tries from 500 addresses fewer than 50 reach the payment service; and
beside it 200 donors of the same two hours, in a browser without scripts: how many got through, and
in how many steps. The pages, the database and the stand-in are real, the time is simulated.
Prints `name value` lines for each engine; exit code 1 when one falls short.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from portal.access.roles import Role
from portal.app import create_app
from portal.config import Settings
from portal.extensions import db, transaction
from portal.ledger.checking import faults
from portal.migrating import upgrade_all
from tests.conftest import test_environment
from tests.engines import POSTGRES, SQLITE, never_wait_for_the_disk
from tests.factories.callers import clock_by_hand
from tests.factories.card_attack import Attack, paid_pages
from tests.factories.giving import campaign, gateway_to, stand_in
from tests.factories.people import person

TRIES, ADDRESSES, DONORS = 10_000, 500, 200
FEWER_THAN = 50
Figure = tuple[str, Any, bool]


def main(engines: Sequence[str]) -> int:
    """Each figure, and 1 when one falls short of what is wanted."""
    fallen = False
    for engine in engines or (SQLITE, POSTGRES):
        for name, value, holds in on_engine(engine):
            print(f"money_card_testing_{engine}_{name} {value}", flush=True)
            fallen |= not holds
    return int(fallen)


def on_engine(engine: str) -> Iterator[Figure]:
    """(name, value, whether it holds) of every figure on one engine."""
    with tempfile.TemporaryDirectory() as name:
        app = create_app(Settings.from_env(test_environment(engine, Path(name))))
        with app.app_context(), stand_in() as running, clock_by_hand() as clock:
            for each in db.engines.values():
                never_wait_for_the_disk(each)
            upgrade_all(dict(db.engines))
            app.extensions["payment_gateway"] = gateway_to(running)
            with transaction() as session:
                made = campaign(session)
                person(session, Role.FINANCE, at=made.organisation, email="finance@example.org")
                slug = made.slug
            attack = Attack(app, running, clock, slug, random.Random(2_026))
            attack.plan_machines(TRIES, ADDRESSES)
            attack.plan_people(DONORS)
            began = time.monotonic()
            attack.run()
            yield from figures(attack)
            yield "seconds", round(time.monotonic() - began), True
            for each in db.engines.values():
                each.dispose()


def figures(attack: Attack) -> Iterator[Figure]:
    """What came of it."""
    yield "tries", attack.tried, attack.tried == TRIES
    machines = len(attack.machine_pages)
    yield "tries_at_the_payment_service", machines, machines < FEWER_THAN
    yield "stolen_cards_charged", attack.said["card_good"], True
    paid = paid_pages()
    through = [person for person in attack.people if person.page in paid]
    with_mail = [one for one in attack.people if one.email or one.late_email]
    yield "donors", len(attack.people), len(attack.people) == DONORS
    yield "donors_with_an_address", len(with_mail), True
    passed = sum(one in through for one in with_mail)
    yield "donors_with_an_address_who_paid", passed, passed == len(with_mail)
    yield "donors_without_one", len(attack.people) - len(with_mail), True
    yield "donors_without_one_who_paid", len(through) - passed, True
    steps = [one.steps for one in through]
    yield "steps_of_donors_median", median(steps), True
    yield "steps_of_donors_most", max(steps), True
    staff = [one for one in attack.letters() if one.to == ["finance@example.org"]]
    yield "letters_to_staff", len(staff), len(staff) >= 1
    strangers = [one for one in attack.letters() if one.to[0].rpartition("@")[2].startswith("s")]
    yield "letters_to_strangers", len(strangers), True
    yield "faults_in_the_books", len(faults(db.session())), not faults(db.session())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
