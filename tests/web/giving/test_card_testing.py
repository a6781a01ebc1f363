"""Stolen cards are tried on a campaign: what is stopped, and how a donor still gets through."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.access.roles import Role
from portal.extensions import db, transaction
from portal.giving.breaker_rules import Outcome
from portal.giving.links import gift_token
from portal.giving.models import Campaign, Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.pressure_models import GiftBreaker, GiftTry, MarkKey, PressureHour
from portal.giving.pressure_rules import Way
from portal.giving.settling import settle_gift
from portal.jobs.periodic import forget_who_tried
from portal.jobs.relay import relay_due
from portal.references import new_reference
from tests.factories.callers import (
    Caller,
    asks_a_step,
    clock_by_hand,
    hidden,
    is_mailed,
    reached,
)
from tests.factories.giving import campaign
from tests.factories.people import person, sign_in
from tests.web.client import strict_client

LINK = re.compile(r"https?://[^/\s]+(/\S+/(?:gifts|monthly)/\S+)")


@pytest.fixture
def clock():
    with clock_by_hand() as clock:
        yield clock


@pytest.fixture
def door(app, running, clock, slug):
    return Door(app, running, clock, slug)


class Door:
    """One campaign, and who comes to it."""

    def __init__(self, app, running, clock, slug):
        self.app, self.running, self.clock, self.slug = app, running, clock, slug
        self.numbers = iter(range(1, 250))

    def caller(self, address=None):
        return Caller(self.app, address or f"198.51.100.{next(self.numbers)}")

    def try_once(self, caller=None, seconds=20, **more):
        caller = caller or self.caller()
        form = caller.form(self.slug)
        self.clock.wait(seconds=seconds)
        return caller.send(self.slug, form, **more)

    def decline(self, page):
        self.running.play.decline(page)
        self.settle(page)

    def pay(self, page):
        self.running.play.pay_by_card(page)
        self.running.play.run_chores()
        self.settle(page)

    def settle(self, page):
        db.session.rollback()
        reference = db.session.scalar(select(Gift.reference).where(Gift.session_id == page))
        gateway = self.app.extensions["payment_gateway"]
        settle_gift(reference, gateway=gateway, write=transaction, now=self.clock())

    def attack_by_hand(self):
        """Enough stolen cards, each from elsewhere, that the breaker opens at the next try."""
        for _ in range(8):
            self.decline(reached(self.try_once()))

    def attack(self):
        """The same, written down without a browser."""
        with transaction() as session:
            ours = session.scalars(select(Campaign).where(Campaign.slug == self.slug)).one()
            since = self.clock() - timedelta(days=1)
            session.add(GiftBreaker(campaign_id=ours.id, state="closed", since=since))
            told = {"way": Way.STRAIGHT, "outcome": Outcome.FAILED, "attempt": 1}
            for _ in range(8):
                times = dict.fromkeys(("made_at", "begun_at", "decided_at"), self.clock())
                made = GiftTry(campaign_id=ours.id, reference=new_reference(), **told, **times)
                session.add(made)

    def letters(self):
        while relay_due(self.clock):
            pass
        return self.app.extensions["mailman"].outbox

    def link(self):
        return LINK.search(self.letters()[-1].body)[1]

    def breaker(self):
        db.session.rollback()
        return db.session.scalars(select(GiftBreaker)).one()

    def counted(self):
        db.session.rollback()
        rows = db.session.execute(select(PressureHour.kind, func.sum(PressureHour.number))
            .group_by(PressureHour.kind))  # fmt: skip
        return {kind: int(number) for kind, number in rows}


def gifts():
    db.session.rollback()
    return db.session.scalar(select(func.count(Gift.id)))


def test_a_form_sent_at_machine_speed_comes_back_filled_and_goes_on_after_two_seconds(door):
    caller = door.caller()
    form = caller.form(door.slug)
    fast = caller.send(door.slug, form, amount="123.45", email="a@example.org")
    told = fast.get_data(as_text=True)
    assert fast.status_code == 400
    assert "Espera dos segundos" in told
    assert "123.45" in told
    assert "a@example.org" in told
    assert gifts() == 0
    door.clock.wait(seconds=2)
    assert reached(caller.send(door.slug, {**form, **hidden(told)}, amount="123.45"))
    assert door.counted() == {"young": 1, "begun": 1}


def test_a_page_of_yesterday_is_told_keeps_what_was_typed_and_then_works(door):
    caller = door.caller()
    form = caller.form(door.slug)
    door.clock.wait(hours=13)
    old = caller.send(door.slug, form, amount="321")
    told = old.get_data(as_text=True)
    assert old.status_code == 409
    assert "mucho tiempo abierta" in told
    assert 'value="321"' in told
    assert gifts() == 0
    door.clock.wait(seconds=5)
    assert reached(caller.send(door.slug, {**form, **hidden(told)}, amount="321"))


@pytest.mark.parametrize("wrong", ["", "x", "66f-00000000000000000000000000000000", "ñ-ñ"])
def test_a_form_that_no_page_of_ours_made_is_not_taken(door, wrong):
    caller = door.caller()
    form = caller.form(door.slug)
    door.clock.wait(seconds=20)
    answer = caller.send(door.slug, form, seal=wrong)
    assert answer.status_code == 400
    assert gifts() == 0
    assert door.counted() == {"forged": 1}


def test_the_seal_of_another_campaign_is_not_taken(door):
    with transaction() as session:
        other = campaign(session).slug
    caller = door.caller()
    form = caller.form(other)
    door.clock.wait(seconds=20)
    assert caller.send(door.slug, form).status_code == 400
    assert gifts() == 0


def test_a_second_click_counts_nothing(door):
    caller = door.caller()
    form = caller.form(door.slug)
    door.clock.wait(seconds=20)
    pages = {reached(caller.send(door.slug, form)) for _ in range(5)}
    assert len(pages) == 1
    assert door.counted() == {"begun": 1}
    assert db.session.scalar(select(func.count(GiftTry.id))) == 1


def test_one_form_makes_three_gifts_and_no_more(door):
    caller = door.caller()
    form = caller.form(door.slug)
    door.clock.wait(seconds=20)
    for amount in ("101", "102", "103"):
        door.pay(reached(caller.send(door.slug, form, amount=amount)))
    assert asks_a_step(caller.send(door.slug, form, amount="104"))
    assert door.counted()["form"] == 1


def test_one_connection_stands_with_six_unpaid_and_no_more(door):
    caller = door.caller()
    for _ in range(6):
        assert reached(door.try_once(caller))
    assert asks_a_step(door.try_once(caller))
    assert reached(door.try_once()), "others go on"
    assert door.counted() == {"begun": 7, "caller": 1}


def test_addresses_of_one_ipv6_house_are_one_connection(door):
    for last in range(6):
        assert reached(door.try_once(door.caller(f"2001:db8:1:2::{last + 1:x}")))
    assert asks_a_step(door.try_once(door.caller("2001:db8:1:2:aaaa::9")))
    assert reached(door.try_once(door.caller("2001:db8:1:3::1")))


def test_one_mail_address_stands_with_three_unpaid_and_then_goes_on_by_mail(door):
    for _ in range(3):
        assert reached(door.try_once(email="Same@Example.org"))
    assert is_mailed(door.try_once(email="same@example.org"))


def test_a_campaign_stands_with_so_many_unpaid_and_as_many_more_as_were_paid(door):
    door.pay(reached(door.try_once()))
    for _ in range(16):
        assert reached(door.try_once())
    assert asks_a_step(door.try_once())
    assert door.counted()["campaign"] == 1


def test_gifts_that_are_paid_never_open_a_breaker(door):
    for _ in range(20):
        door.pay(reached(door.try_once()))
    assert reached(door.try_once())
    assert door.breaker().state == "closed"


def test_failing_payments_open_the_breaker_and_staff_are_told_once(door, app):
    with transaction() as session:
        ours = session.scalars(select(Campaign)).one()
        person(session, Role.FINANCE, at=ours.organisation, email="f@example.org")
        reference = ours.reference
    door.attack_by_hand()
    assert asks_a_step(door.try_once())
    assert door.breaker().state == "open"
    told = [letter for letter in door.letters() if letter.to == ["f@example.org"]]
    assert len(told) == 1
    assert "tarjetas robadas" in told[0].subject
    assert reference in told[0].body
    door.clock.wait(minutes=11)
    door.decline(reached(door.try_once()))
    assert asks_a_step(door.try_once())
    assert (door.breaker().state, door.breaker().times) == ("open", 2)
    assert len([one for one in door.letters() if one.to == ["f@example.org"]]) == 1


def test_under_attack_a_donor_passes_by_mail_without_scripts(door):
    door.attack()
    donor = door.caller()
    first = door.try_once(donor, amount="432.10")
    assert asks_a_step(first)
    step = first.get_data(as_text=True)
    assert "$432.10 MXN" in step
    sent = donor.send(door.slug, {**hidden(step), "amount": "432.10"}, email="d@example.org")
    assert is_mailed(sent)
    assert "Revisa tu correo" in donor.get(sent.location).get_data(as_text=True)
    page = reached(donor.press(door.link()))
    assert page
    door.pay(page)
    assert "Recibido" in donor.get(door.link()).get_data(as_text=True)
    db.session.rollback()
    paid = db.session.scalars(select(Gift).where(Gift.state == "paid")).one()
    assert paid.amount_minor == 43_210


def test_a_donor_who_typed_an_address_needs_no_step_page(door):
    door.attack()
    donor = door.caller()
    assert is_mailed(door.try_once(donor, email="d@example.org"))
    assert reached(donor.press(door.link()))
    assert reached(donor.press(door.link())), "the same page again"


def test_a_monthly_gift_passes_by_mail_too(door):
    door.attack()
    donor = door.caller()
    assert is_mailed(door.try_once(donor, email="d@example.org", rhythm="monthly"))
    assert reached(donor.press(door.link()))
    db.session.rollback()
    assert db.session.scalars(select(MonthlyGift.state)).one() == "awaiting"


def test_the_link_is_told_to_nobody_but_the_mailbox(door):
    door.attack()
    machine = door.caller()
    sent = door.try_once(machine, email="stranger@example.org")
    link = door.link()
    seen = sent.get_data(as_text=True) + machine.get(sent.location).get_data(as_text=True)
    assert link.rsplit("/", 1)[1] not in seen + sent.location


def test_a_second_click_by_mail_is_one_letter(door):
    door.attack()
    donor = door.caller()
    form = donor.form(door.slug)
    door.clock.wait(seconds=20)
    for _ in range(4):
        assert is_mailed(donor.send(door.slug, form, email="d@example.org"))
    assert len(door.letters()) == 1


def test_nobody_is_written_to_again_and_again(door):
    door.attack()
    for _ in range(2):
        assert is_mailed(door.try_once(email="victim@example.org"))
    assert asks_a_step(door.try_once(email="victim@example.org"))
    one = door.caller()
    for number in range(2):
        assert is_mailed(door.try_once(one, email=f"n{number}@example.org"))
    full = door.try_once(one, email="n3@example.org")
    assert "Hace poco enviamos un enlace" in full.get_data(as_text=True)
    assert len(door.letters()) == 4


def test_a_donor_without_mail_passes_by_waiting(door):
    door.attack()
    donor = door.caller()
    step = hidden(door.try_once(donor).get_data(as_text=True))
    soon = donor.send(door.slug, step, suggested="25000")
    assert asks_a_step(soon)
    assert "Todavía no pasan" in soon.get_data(as_text=True)
    assert hidden(soon.get_data(as_text=True))["ticket"] == step["ticket"]
    door.clock.wait(seconds=31)
    assert reached(donor.send(door.slug, step, suggested="25000"))


def test_waiting_lets_one_on_and_the_next_ten_minutes_later(door):
    door.attack()
    waiting = [door.caller() for _ in range(3)]
    steps = [hidden(door.try_once(one).get_data(as_text=True)) for one in waiting]
    door.clock.wait(seconds=31)
    answers = [
        one.send(door.slug, step, suggested="25000")
        for one, step in zip(waiting, steps, strict=True)
    ]
    assert [bool(reached(answer)) for answer in answers] == [True, False, False]
    assert "ahora no hay lugar" in answers[1].get_data(as_text=True)
    door.clock.wait(minutes=10)
    assert reached(waiting[1].send(door.slug, steps[1], suggested="25000"))


def test_a_ticket_is_of_one_form(door):
    door.attack()
    one, other = door.caller(), door.caller()
    ticket = hidden(door.try_once(one).get_data(as_text=True))["ticket"]
    mine = hidden(door.try_once(other).get_data(as_text=True))
    door.clock.wait(seconds=31)
    assert asks_a_step(other.send(door.slug, {**mine, "ticket": ticket}, suggested="25000"))


def test_whoever_owns_a_domain_comes_eight_times(door):
    door.attack()
    pages = []
    for number in range(10):
        caller = door.caller()
        assert is_mailed(door.try_once(caller, email=f"n{number}@machine.example"))
        pages.append(reached(caller.press(door.link())))
    assert sum(map(bool, pages)) == 8
    honest = door.caller()
    assert is_mailed(door.try_once(honest, email="d@example.org"))
    assert reached(honest.press(door.link()))


def test_a_gift_page_is_no_way_round_the_breaker(door):
    """A page that lapsed is opened again from the gift's own page: as a new try."""
    machine = door.caller()
    page = reached(door.try_once(machine))
    door.attack_by_hand()
    assert asks_a_step(door.try_once())
    door.running.play.expire(page)
    db.session.rollback()
    reference = db.session.scalar(select(Gift.reference).where(Gift.session_id == page))
    own = own_page(door, reference)
    answer = machine.press(own)
    assert reached(answer) is None
    assert "espera su turno" in machine.get(own).get_data(as_text=True)


def own_page(door, reference):
    key = door.app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    return f"/es/gifts/{gift_token(key, reference)}"


def test_probes_that_are_paid_close_the_breaker(door):
    door.attack()
    assert asks_a_step(door.try_once())
    door.clock.wait(minutes=10)
    for _ in range(2):
        door.pay(reached(door.try_once()))
    assert reached(door.try_once())
    assert door.breaker().state == "closed"


def test_staff_see_the_day_and_no_marks(door, app):
    with transaction() as session:
        ours = session.scalars(select(Campaign)).one().organisation
        finance = person(session, Role.FINANCE, at=ours)
        stranger = person(session, Role.FINANCE)
    door.attack_by_hand()
    for _ in range(4):
        door.try_once(door.caller("203.0.113.77"))
    mine, theirs = strict_client(app), strict_client(app)
    sign_in(mine, finance)
    sign_in(theirs, stranger)
    html = mine.get("/es/desk/gifts/tries").get_data(as_text=True)
    assert "Bajo ataque" in html
    assert "12 intentos: 8 llegaron a la pasarela" in html
    assert "203.0.113" not in html
    assert "198.51.100" not in html
    marks = db.session.scalars(select(GiftTry.caller)).all()
    assert marks
    assert not [mark for mark in marks if mark in html]
    empty = theirs.get("/es/desk/gifts/tries").get_data(as_text=True)
    assert "Todavía nadie intentó donar" in empty
    assert "Bajo ataque" not in empty
    assert mine.get("/en/desk/gifts/tries").status_code == 200


def test_marks_and_their_keys_go_within_two_days_and_unopened_gifts_with_their_address(door):
    door.attack_by_hand()
    assert is_mailed(door.try_once(email="stranger@example.org"))
    assert len(door.letters()) == 1
    before = gifts()
    with transaction() as session:
        session.execute(update(GiftTry).values(made_at=days_ago(door, 1.1)))
        session.execute(update(MarkKey).values(day=days_ago(door, 2).date()))
    assert forget_who_tried() == 1
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(MarkKey)) == 0
    assert not db.session.scalars(
        select(GiftTry).where(GiftTry.caller.is_not(None) | GiftTry.form.is_not(None))
    ).all()
    assert gifts() == before - 1
    assert "stranger@example.org" not in everything()


def days_ago(door, days):
    return door.clock() - timedelta(days=days)


def everything():
    """Every value of every table that holds something of gifts."""
    found = []
    for table in db.metadatas[None].sorted_tables:
        if table.name.startswith(("gift", "monthly", "notice")):
            found += [str(row) for row in db.session.execute(select(table))]
    return "\n".join(found)


def test_neither_rows_nor_logs_hold_who_tried(door, caplog):
    door.attack_by_hand()
    door.try_once(door.caller("203.0.113.88"), email="someone@example.org")
    said = everything() + caplog.text
    assert "203.0.113.88" not in said
    kept = [row for row in said.splitlines() if "someone@example.org" in row]
    # The donor's own row, as with any gift, and the letter until it left.
    assert len(kept) == 2
