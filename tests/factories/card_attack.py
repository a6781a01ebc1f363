"""An attack in simulated time: machines that try cards from many addresses, donors among them."""

import heapq
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.extensions import db, transaction
from portal.giving.models import Gift
from portal.giving.settling import settle_gift
from portal.jobs.relay import relay_due
from portal.sandbox.server import Running
from tests.factories.callers import Caller, Clock, asks_a_step, hidden, is_mailed, reached

LINK = re.compile(r"https?://[^/\s]+(/\S+/gifts/\S+)")
HOURS = 2
MINUTE = 60
# What a machine does, by weight: sends at once; reads the token, waits, and waits at the step too;
# types a stranger's address; sends one form with other words; reads the mail of its own domain.
MACHINES = {"fast": 35, "patient": 25, "strangers": 24, "replay": 15, "own_domain": 1}
# Of the cards that are tried few are still good.
CARDS = {"declined": 92, "good": 4, "left": 4}


@dataclass
class Person:
    """A donor: `email` from the start, `late_email` only when the step asks, or never."""

    caller: Caller
    email: str = ""
    late_email: str = ""
    amount: str = "250"
    steps: int = 0
    page: str | None = None


@dataclass
class Attack:
    """Everything that happens, in order of the simulated moment."""

    app: Flask
    running: Running
    clock: Clock
    slug: str
    chance: random.Random
    tried: int = 0
    machine_pages: set[str] = field(default_factory=set)
    people: list[Person] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    _later: list[Any] = field(default_factory=list)
    _order: Any = field(default_factory=itertools.count)

    def at(self, second: float, deed: Callable[[float], None]) -> None:
        """Do it at that second of the attack."""
        heapq.heappush(self._later, (second, next(self._order), deed))

    def run(self) -> None:
        """Let everything happen."""
        began = self.clock.moment
        while self._later:
            second, _, deed = heapq.heappop(self._later)
            self.clock.moment = began
            self.clock.wait(seconds=second)
            deed(second)

    def plan_machines(self, tries: int, addresses: int) -> None:
        """`tries` from `addresses`, evenly over the attack, of every kind."""
        callers = [
            Caller(self.app, f"10.{n // 250}.{n % 250}.7") for n in range(addresses)
        ]  # fmt: skip
        forms: dict[int, dict[str, str]] = {}
        used: Counter[int] = Counter()
        kinds = self.chance.choices(list(MACHINES), MACHINES.values(), k=tries)
        for number, kind in enumerate(kinds):
            which = number % addresses
            deed = self._machine(callers[which], kind, forms, used, which, number)
            self.at(number * HOURS * 3600 / tries, deed)

    def plan_people(self, number: int) -> None:
        """Donors over the same time: one in five behind a carrier's shared address."""
        for n in range(number):
            shared = n % 5 == 0
            address = f"192.0.2.{n % 20 // 5 + 1}" if shared else f"203.0.113.{n + 1}"
            where = self.chance.choice(["mail.example", "mail.example", "correo.example"])
            email = f"donor{n}@{where}"
            kind = "never" if n % 20 == 7 else "late" if n % 3 == 0 else "typed"
            person = Person(
                Caller(self.app, address),
                email=email if kind == "typed" else "",
                late_email=email if kind == "late" else "",
            )
            self.people.append(person)
            self.at(self.chance.uniform(0, HOURS * 3600), self._arrives(person))

    def _machine(
        self,
        caller: Caller,
        kind: str,
        forms: dict[int, dict[str, str]],
        used: Counter[int],
        which: int,
        number: int,
    ) -> Callable[[float], None]:
        def opens(second: float) -> None:
            # One form is good for three gifts, and a machine makes use of that.
            used[which] += kind != "replay"
            if which not in forms or used[which] > 2:
                forms[which], used[which] = caller.form(self.slug), 0
            wait = 0.0 if kind == "fast" else self.chance.uniform(3, 30)
            self.at(second + wait, sends(forms[which]))

        def sends(form: dict[str, str]) -> Callable[[float], None]:
            def send(second: float) -> None:
                self.tried += 1
                answer = caller.send(self.slug, form, amount=str(20 + number % 80), **typed())
                self._machine_goes_on(caller, kind, form, answer, number, second)

            return send

        def typed() -> dict[str, str]:
            if kind in {"strangers", "replay"}:
                domain = f"s{self.chance.randrange(40)}.example"
                return {"email": f"{self.chance.randrange(10**9)}@{domain}"}
            return {"email": f"{number}@cards.example"} if kind == "own_domain" else {}

        return opens

    def _machine_goes_on(
        self,
        caller: Caller,
        kind: str,
        form: dict[str, str],
        answer: Any,
        number: int,
        second: float,
    ) -> None:
        if reached(answer):
            self._machine_pays(answer, second)
        elif asks_a_step(answer) and kind == "patient":
            ticket = hidden(answer.get_data(as_text=True))

            def presses(later: float) -> None:
                again = caller.send(self.slug, {**form, **ticket}, amount=str(20 + number % 80))
                if reached(again):
                    self._machine_pays(again, later)

            self.at(second + self.chance.uniform(31, 90), presses)
        elif is_mailed(answer) and kind == "own_domain":

            def follows(later: float) -> None:
                link = self._link_to(f"{number}@cards.example")
                if link and reached(opened := caller.press(link)):
                    self._machine_pays(opened, later)

            self.at(second + 30, follows)

    def _machine_pays(self, answer: Any, second: float) -> None:
        page = str(reached(answer))
        if page in self.machine_pages:
            return
        self.machine_pages.add(page)
        (card,) = self.chance.choices(list(CARDS), CARDS.values())
        self.said[f"card_{card}"] += 1
        if card == "declined":
            self.at(second + 20, lambda _: self._settle(page, self.running.play.decline))
        elif card == "good":
            self.at(second + 20, lambda _: self._settle(page, self.running.play.pay_by_card))

    def _arrives(self, person: Person) -> Callable[[float], None]:
        def opens(second: float) -> None:
            form = person.caller.form(self.slug)
            self.at(second + self.chance.uniform(15, 90), lambda t: self._gives(person, form, t))

        return opens

    def _gives(self, person: Person, form: dict[str, str], second: float, tries: int = 0) -> None:
        person.steps += 1
        answer = person.caller.send(self.slug, form, amount=person.amount, email=person.email)
        if reached(answer):
            self._donor_pays(person, answer, second)
        elif is_mailed(answer):
            self.at(
                second + self.chance.uniform(30, 180),
                lambda t: self._opens_mail(person, t),
            )
        elif asks_a_step(answer) and tries < 12:
            again = {**form, **hidden(answer.get_data(as_text=True))}
            wait = 40.0 if tries == 0 else 5 * MINUTE
            if person.late_email:
                person.email, wait = person.late_email, 20.0
            self.at(second + wait, lambda t: self._gives(person, again, t, tries + 1))

    def _opens_mail(self, person: Person, second: float, tries: int = 0) -> None:
        link = self._link_to(person.email)
        if link is None:
            return
        person.steps += 1
        answer = person.caller.press(link)
        if reached(answer):
            self._donor_pays(person, answer, second)
        elif tries < 5:
            self.at(second + 10 * MINUTE, lambda t: self._opens_mail(person, t, tries + 1))

    def _donor_pays(self, person: Person, answer: Any, second: float) -> None:
        person.page = page = str(reached(answer))
        if self.chance.random() < 0.05:
            self.at(second + 40, lambda _: self._settle(page, self.running.play.decline))
        self.at(second + 90, lambda _: self._settle(page, self.running.play.pay_by_card))

    def _settle(self, page: str, happens: Callable[[str], object]) -> None:
        happens(page)
        self.running.play.run_chores()
        db.session.rollback()
        reference = db.session.scalar(select(Gift.reference).where(Gift.session_id == page))
        gateway = self.app.extensions["payment_gateway"]
        settle_gift(str(reference), gateway=gateway, write=transaction, now=self.clock())

    def _link_to(self, address: str) -> str | None:
        while relay_due(self.clock):
            pass
        for letter in reversed(self.letters()):
            if letter.to == [address]:
                found = LINK.search(letter.body)
                return found and found[1]
        return None

    def letters(self) -> list[Any]:
        """Everything that was mailed."""
        return getattr(self.app.extensions["mailman"], "outbox", [])


def paid_pages() -> set[str]:
    """The payment pages whose gifts are in the books."""
    db.session.rollback()
    return set(db.session.scalars(select(Gift.session_id).where(Gift.paid_at.is_not(None))))
