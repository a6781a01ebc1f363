"""`make canary`: identities go through every flow of a real process; nothing of them may stay."""

import os
import re
import sys
import tempfile
from pathlib import Path

from tests.browser.story_portal import RunningPortal, running_portal
from tests.canary import (
    alerts,
    departing,
    donors,
    hands,
    money,
    receiving,
    referring,
    telling,
    walking,
)
from tests.canary.exports import taken_out
from tests.canary.identities import Identity, identities
from tests.canary.planting import PLANTS, leaking_process, planted
from tests.canary.rows import everything_below
from tests.canary.scan import Hit, processes, search

COUNT = 51
MOST_REFERRED, ENOUGH_READ = 3, 3
STAFF = ("Encino", "Mezquite", "Sabino", "Tule", "Pirul", "Oyamel", "Colibrí", "Guamúchil")
PAGES = ("/desk/", "/desk/books", "/desk/batches", "/desk/batch-approvals", "/transparency",
         "/admin/audit", "/verification/", "/verification/reports", "/shifts", "/desk/campaigns",
         "/incidents", "/campaigns", "/ledger", "/desk/shifts",
         "/desk/volunteers", "/desk/dashboard", "/desk/reports", "/desk/stock", "/desk/services",
         "/desk/referrals", "/desk/referrals?ended=1", "/needed", "/services", "/organisations",
         "/desk/shifts/people", "/desk/shifts/people?in=shifts", "/desk/shifts/templates",
         "/desk/shifts/copy", "/desk/organisation/casa-puente/programmes",
         "/desk/organisation/casa-puente/privacy", "/organisations/casa-puente/privacy",
         "/desk/organisation/casa-puente/data-requests", "/desk/organisation/casa-puente/leaving",
         "/desk/organisation/casa-puente/export", "/organisations/casa-puente",
         "/desk/organisation/casa-puente/channels", "/open-data", "/map",
         "/desk/cfdi", "/desk/watched", "/desk/organisation/casa-puente/issuer")  # fmt: skip


def main() -> int:
    """Print each figure as `name value`; 1 when a canary was found or a plant was missed."""
    found, steps = _walk(identities(COUNT))
    missed = _missed(identities(1)[0].name)
    for hit in found[:40]:
        print(f"hit {hit.place} {hit.form} identity-part {hit.number}")
    print(f"canary_identities {COUNT}")
    print(f"canary_steps {steps}")
    print(f"canary_hits {len(found)}")
    print(f"canary_planted_leaks {len(PLANTS) + 1}")
    print(f"canary_planted_leaks_missed {len(missed)}")
    return 1 if found or missed else 0


def _walk(people: list[Identity]) -> tuple[list[Hit], int]:
    with tempfile.TemporaryDirectory(prefix="canary-") as place:
        folder, temporary = Path(place) / "data", Path(place) / "tmp"
        folder.mkdir()
        temporary.mkdir()
        os.environ["TMPDIR"] = str(temporary)
        everything = [canary for person in people for canary in person.canaries()]
        with running_portal(folder) as portal:
            steps, seen = _flows(portal, people)
            alive = [*processes(*_family_of(os.getpid())), *everything_below(folder, temporary)]
            hits = search(everything, [*alive, *seen]) + donors.told_out_of_place(seen)
        hits += search(everything, everything_below(folder, temporary))
        return hits + donors.out_of_place(folder), steps


def _flows(portal: RunningPortal, people: list[Identity]) -> tuple[int, list[tuple[str, bytes]]]:
    """Every flow; returns how many steps were taken and what staff could see afterwards."""
    words = {}
    for number, person in enumerate(people):
        family = walking.Visitor(portal.url)
        words[person.name] = walking.ask(family, person, number)
        statuses = walking.stumble(family, person)
        assert max(statuses) < 500, statuses
        departing.mistake_the_form(walking.Visitor(portal.url), person)
        walking.come_back(walking.Visitor(portal.url), words[person.name], person)
    opened = _intermediaries(portal, people)
    at_the_door = people[:7]
    _at_the_door(portal, at_the_door)
    for person in people[7:10]:
        hands.ask_without_words(walking.Visitor(portal.url), person)
        family = walking.Visitor(portal.url)
        walking.come_back(family, words[person.name], person)
        words[person.name] = hands.start_over(family, person)
    worker = walking.Visitor(portal.url)
    walking.see_as(worker, "Encino")
    asked = sum(
        hands.answer_the_desk(worker, _enter(portal, handle), person)
        for handle, person in zip(("Ceiba", "Ahuehuete", "Jacaranda"), people, strict=False)
    )
    assert asked, "the desk asked nobody"
    referred = _referrals(portal, worker, people)
    for person in people[10:14]:
        family = walking.Visitor(portal.url)
        walking.come_back(family, words[person.name], person)
        hands.say_it_arrived(family)
    children = people[14:18]
    for person in children:
        hands.ask_as_child(walking.Visitor(portal.url), person)
    found = hands.find_children_first(_enter(portal, "Ceiba"), children)
    assert found == len(children), f"{found} of {len(children)} children are in the inbox"
    assert opened == len(people), f"{opened} of {len(people)} identities were opened"
    brought = _evidence(portal, worker, people[14:])
    for person in people:
        walking.come_back(walking.Visitor(portal.url), words[person.name], person)
    for person in brought:
        hands.withdraw(walking.Visitor(portal.url), words[person.name])
    told = _reports(portal, people[18:24], people[24:27])
    coordinator = walking.Visitor(portal.url)
    walking.see_as(coordinator, "Sabino")
    hands.write_to_a_shift(coordinator, people[0])
    admin = walking.Visitor(portal.url)
    walking.see_as(admin, "Pirul")
    referring.name_programme(admin, people[0])
    treasurer = walking.Visitor(portal.url)
    walking.see_as(treasurer, "Tule")
    misused = receiving.misuse_receipts(treasurer, admin, people[0])
    donor = walking.Visitor(portal.url)
    misused += receiving.misuse_the_donors_form(donor, portal.folder, people[0])
    steps = _money(portal, admin, people)
    exported = departing.take_everything(admin)
    steps += len(people) * 21 + 3 + len(at_the_door) * 13 + 3 * 4 + asked * 4 + 4 * 3
    steps += len(brought) * 9 + referred * 12 + 2
    steps += alerts.follow(portal.url, portal.folder / "mail")
    steps += sum(alerts.mistake_the_form(portal.url, person) for person in people[:3])
    steps += len(children) * 4 + 4 + misused + told
    return steps, [*exported, *_staff(portal)]


def _reports(portal: RunningPortal, people: list[Identity], by_sms: list[Identity]) -> int:
    """Several tell of an incident, theirs is read and proposed, some take it back; steps."""
    words = [
        telling.tell(walking.Visitor(portal.url), person, number)
        for number, person in enumerate(people)
    ]
    handles = ("Ceiba", "Ahuehuete", "Jacaranda")
    for person in by_sms:
        telling.write_by_sms(portal.url, portal.environment["PORTAL_SMS_TOKEN"], person)
    who = [*people, *by_sms]
    done = [telling.propose_carelessly(_enter(portal, handle), who) for handle in handles]
    read, left = (sum(counts) for counts in zip(*done, strict=True))
    assert read + left == len(who), f"{read} of {len(who)} reports were read, {left} left"
    assert read >= ENOUGH_READ, f"only {read} reports were read"
    for person, said in list(zip(people, words, strict=True))[:3]:
        telling.take_back(walking.Visitor(portal.url), said, person)
    return len(people) * 5 + len(by_sms) * 4 + read * 5 + 3 * 3


def _money(portal: RunningPortal, admin: walking.Visitor, people: list[Identity]) -> int:
    """Donors give, a bank is read, and staff name families where they must not; how many steps."""
    finance = walking.Visitor(portal.url)
    walking.see_as(finance, "Tule")
    steps = donors.give_and_ask(portal.url, portal.payments)
    steps += donors.bring_bank(finance, admin)
    donors.judge_wall(finance)
    donors.tell_news(finance, admin)
    for person in people[:2]:
        steps += money.write_of_a_family(finance, person)
        steps += money.keep_books_of_a_family(finance, person)
        steps += money.decide_with_names(finance, person)
        steps += money.stumble_as_donor(walking.Visitor(portal.url), person)
    donors.read_own_page(portal.url, portal.folder / "mail", donors.ONCE)
    donors.read_own_page(portal.url, portal.folder / "mail", donors.GONE, forget=True)
    return steps


def _intermediaries(portal: RunningPortal, people: list[Identity]) -> int:
    """Both intermediaries serve what is sealed to them; each identity must come out whole."""
    opened = 0
    for handle, username in (("Ceiba", "ceiba"), ("Ahuehuete", "ahuehuete"),
                             ("Jacaranda", "jacaranda")):  # fmt: skip
        visitor = walking.Visitor(portal.url)
        walking.see_as(visitor, handle)
        for request in walking.unlock(visitor, portal.passphrase_of(username)):
            if _is_theirs(visitor, request):
                page = walking.serve(visitor, request, f"Hola, {people[0].name}")
                opened += any(person.telephone in page for person in people)
    return opened


def _evidence(
    portal: RunningPortal, worker: walking.Visitor, people: list[Identity]
) -> list[Identity]:
    """A bill that names somebody is brought for a case and opened again; of whom it was."""
    ceiba = _enter(portal, "Ceiba")
    brought = [
        person
        for request in walking.requests_of(ceiba)
        if (person := hands.whose(ceiba, request, people))
        and hands.bring_evidence(worker, ceiba, request, person)
    ]
    assert brought, "no bill was brought"
    return brought


def _referrals(portal: RunningPortal, worker: walking.Visitor, people: list[Identity]) -> int:
    """Cases go to another organisation, which names their people in its notes; how many did."""
    ceiba, other = _enter(portal, "Ceiba"), walking.Visitor(portal.url)
    walking.see_as(other, "Guamúchil")
    referred = 0
    for request in walking.requests_of(ceiba):
        person = hands.whose(ceiba, request, people)
        page = (
            referring.refer(worker, ceiba, request) if person and referred < MOST_REFERRED else ""
        )
        if person and page:
            referring.answer(other, page, person)
            referred += 1
    assert referred, "no case was referred"
    return referred


def _enter(portal: RunningPortal, handle: str) -> walking.Visitor:
    visitor = walking.Visitor(portal.url)
    walking.see_as(visitor, handle)
    walking.unlock(visitor, portal.passphrase_of(handle.lower()))
    return visitor


def _at_the_door(portal: RunningPortal, people: list[Identity]) -> None:
    """One intermediary types for several who came in person; each request then goes its way."""
    ceiba = _enter(portal, "Ceiba")
    others = [_enter(portal, handle) for handle in ("Ahuehuete", "Jacaranda")]
    for other, person in zip(others, people, strict=False):
        told, request = walking.walk_in(other, person)
        hands.draft_carelessly(other, request, person)
    for number, person in enumerate(people):
        told, request = walking.walk_in(ceiba, person)
        family = walking.Visitor(portal.url)
        words = walking.take_own_words(family, told)
        walking.come_back(family, words, person)
        # Each disclosure is an opening, and a day has twenty: seventeen are taken.
        if number < 3:
            hands.disclose(ceiba, request, person)
            for other in others:
                hands.press_all(other, "/es/intermediary/disclosures", "confirm")
            assert hands.press_all(family, "/es/help/case/disclosures", "consent")
            given = hands.press_all(ceiba, "/es/intermediary/disclosures", "hand-out")
            hands.read_disclosed(walking.Visitor(portal.url), given, person)
        hands.complain(family, person)
        answered = sum(hands.answer_complaints(other, person) for other in others)
        assert answered, "the complaint reached nobody"
        hands.change_words(family, words)
        hands.look_for_duplicates(ceiba, request, person)
        hands.hand_over(ceiba, request)


def _is_theirs(visitor: walking.Visitor, request: str) -> bool:
    return bool(walking.offered(visitor.get(request).text, "reason"))


def _staff(portal: RunningPortal) -> list[tuple[str, bytes]]:
    """Every desk page that staff open, every report they take out, and their cookies."""
    seen, exports = [], 0
    for handle in STAFF:
        visitor = walking.Visitor(portal.url)
        walking.see_as(visitor, handle)
        desk = visitor.get("/es/desk/").text
        cases = re.findall(r'href="(/es/desk/cases/[^"]+)"', desk)
        for path in [*(f"/es{page}" for page in PAGES), *cases[:40]]:
            seen.append((f"page {path}", visitor.get(path).content))
        seen += money.look_around(visitor)
        taken = taken_out(visitor)
        exports += len(taken)
        seen += taken
        seen += [(f"cookie {c.name}", (c.value or "").encode()) for c in visitor.http.cookies]
    assert exports, "nobody took a report out"
    return seen


def _family_of(pid: int) -> list[int]:
    """The children of this process: the portal."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def _missed(canary: str) -> list[str]:
    missed = []
    for name in PLANTS:
        with tempfile.TemporaryDirectory() as folder:
            if not search([canary], planted(name, canary, Path(folder))):
                missed.append(name)
    with leaking_process(canary) as places:
        if not search([canary], places):
            missed.append("process")
    return missed


if __name__ == "__main__":
    sys.exit(main())
