"""A child asks on a page of its own; the intermediary finds it first; help for today by two."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import transaction, vault_transaction
from portal.vault.receiving_children import declare_receiver
from tests.browser.judging import assert_page_is_good
from tests.browser.visiting import Visitor
from tests.factories.cases import fill_pool
from tests.factories.people import person

CHILD = {
    "es": {"need": "Que alguien me cuide", "today": "Hoy. No puedo esperar", "send": "Enviar",
           "lane": "¿Tienes menos de 18 años? Esta página es para ti",
           "received": "Ya llegó lo que escribiste", "first": "Menor de 18 años"},
    "en": {"need": "Someone to look after me", "today": "Today. I cannot wait", "send": "Send",
           "lane": "Are you under 18? This page is for you",
           "received": "We have what you wrote", "first": "Under 18"},
}  # fmt: skip
FAMILY = {"es": "Alimentos", "en": "Food"}
STORY = "Tengo hambre y no hay nadie en mi casa inventada"


@dataclass
class Ground:
    """Who is there: intermediaries ready for children, and the desk of the first of them."""

    people: dict[str, Any]
    desk: dict[str, Any]


def prepare(people: dict[str, Any]) -> Ground:
    """Ana and Beto receive children; Ana's organisation has a desk and money in its pool."""
    for name in ("ana", "beto"):
        one = people[name]
        with vault_transaction() as session:
            declare_receiver(
                session,
                account=one.user.reference,
                organisation=one.organisation.reference,
                by_account="an-administrator",
                now=utc_now(),
            )
    where = people["ana"].organisation
    with transaction() as session:
        desk = {
            "worker": person(session, Role.CASEWORKER, at=where),
            "second": person(session, Role.CASEWORKER, at=where),
            "finance": person(session, Role.FINANCE, at=where),
        }
        fill_pool(session, where.id, 60_000)
    return Ground(people, desk)


def ask_as_child(child: Visitor, ground: Ground) -> None:
    """From the first page to the child's own, with a mistake that loses nothing."""
    said = CHILD[child.lang]
    page = child.page
    child.open("/help")
    page.get_by_role("link", name=said["lane"]).click()
    assert_page_is_good(child)
    child.shot("child-page")
    expect(page.locator("a[href='tel:911']")).to_be_visible()
    page.get_by_label(said["today"]).check()
    page.locator("textarea[name=more]").fill(STORY)
    for name, group in (("ana", "chosen"), ("beto", "backup")):
        reference = ground.people[name].organisation.reference
        page.locator(f"input[name={group}][value='{reference}']").check()
    page.get_by_role("button", name=said["send"], exact=True).click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("textarea[name=more]")).to_have_value(STORY)
    assert_page_is_good(child)
    page.get_by_label(said["need"]).check()
    page.get_by_role("button", name=said["send"], exact=True).click()
    expect(page.locator("h1")).to_have_text(said["received"])
    expect(page.locator("ol.secret-words li")).to_have_count(8)
    assert STORY not in page.content()
    assert_page_is_good(child)
    child.shot("child-received")


def ask_for_today(family: Visitor, ground: Ground) -> None:
    """A grown-up ticks a picture; the whole row answers the thumb."""
    page = family.page
    family.open("/help/new")
    food = page.locator(".pictured label", has_text=FAMILY[family.lang])
    box = food.bounding_box()
    assert box
    assert box["height"] >= 44
    food.click()
    expect(page.locator("input[name=needs][value=food]")).to_be_checked()
    page.locator("input[name=urgency][value=today]").check()
    for name, group in (("ana", "chosen"), ("cora", "backup")):
        reference = ground.people[name].organisation.reference
        page.locator(f"input[name={group}][value='{reference}']").check()
    assert_page_is_good(family)
    page.locator("main form.form button[type=submit]").last.click()
    expect(page.locator("ol.secret-words li")).to_have_count(8)
    assert_page_is_good(family)


def find_first(ana: Visitor) -> None:
    """The child stands above everyone; the work that waits is a picture with its table."""
    ana.open("/intermediary/")
    first = ana.page.locator(".card-grid li").first
    expect(first).to_contain_text(CHILD[ana.lang]["first"])
    assert_page_is_good(ana)
    ana.shot("inbox")
    ana.page.locator("a[href$='/intermediary/workload']").click()
    expect(ana.page.locator("figure.chart > svg")).to_be_visible()
    expect(ana.page.locator("table").first).to_be_visible()
    assert_page_is_good(ana)
    ana.shot("workload")


def release_unverified(ana: Visitor) -> None:
    """What a family needs today passes to the desk before anything is verified."""
    ana.open("/intermediary/")
    other = CHILD[ana.lang]["first"]
    letter = ana.page.locator(".card-grid li").filter(has_not_text=other).first
    letter.get_by_role("link").click()
    ana.page.locator("a[href$='/release']").click()
    ana.page.locator("textarea[name=text]").fill("Hogar que pide despensa para hoy.")
    ana.page.locator("select[name=need]").select_option("food")
    ana.page.locator("input[name=urgency][value=today]").check()
    ana.page.locator("main form.form button[type=submit]").first.click()
    ana.page.wait_for_url("**/requests/*")


def fill_reserve(finance: Visitor) -> None:
    """Finance keeps a part of the pool for help that cannot wait."""
    finance.open("/desk/reserve")
    finance.page.locator("input[name$=amount]").first.fill("10000")
    finance.page.locator("main form button[type=submit]").first.click()
    expect(finance.page.locator("main")).to_contain_text("10,000.00")


def propose_from_reserve(worker: Visitor, case: str) -> None:
    """One takes the case, names the need and proposes; nothing moves yet."""
    page = worker.page
    worker.open(f"/desk/cases/{case}")
    page.locator("form[action$='/take'] button").click()
    page.locator("form[action$='/needs'] input[name=amount]").fill("900")
    page.locator("form[action$='/needs'] [name=kind]").first.select_option("food")
    page.locator("form[action$='/needs'] button[type=submit]").click()
    form = page.locator("form[action$='/commitments']").first
    form.locator("input[name=amount]").fill("900")
    form.locator("[name=fund]").select_option("reserve")
    form.locator("button[type=submit]").click()
    expect(page.locator("form[action$='/approve']")).to_have_count(0)
    assert_page_is_good(worker)


def approve_as_second(second: Visitor, case: str) -> None:
    """Another one approves; the code for the door is shown."""
    second.open(f"/desk/cases/{case}")
    second.page.locator("form[action$='/approve'] button").click()
    expect(second.page.locator(".one-time-code, #one-time-code").first).to_be_visible()
    assert_page_is_good(second)
