"""A retraction, from the click to the last notice, on both engines.

In one request: nothing new hangs on the incident (gifts, shifts, commitments are refused at their
doors), every feed carries its tombstone and CAP a Cancel that names all that was in force, and the
word for the readers is in the outbox. Once that is worked off, everybody who was mailed the first
word has exactly one mail that takes it back, and nobody else has any.
Prints `name value` lines; exit code 1 when a bar falls short.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable

from flask import Flask
from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import actor_for
from portal.aid.errors import BeingRechecked
from portal.aid.models import Case, Need
from portal.alerts.models import AlertDelivery, AlertWord
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, reading, transaction
from portal.giving.models import Campaign
from portal.incidents.cell_queries import cell_of
from portal.incidents.errors import NotVerified
from portal.incidents.models import Incident
from portal.incidents.publishing import TOLD
from portal.incidents.rules import IncidentState
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from portal.volunteering.errors import Closed
from portal.volunteering.signing_up import sign_up
from tests.domain.incidents.test_retracting import voted
from tests.engines import POSTGRES, SQLITE
from tests.factories.desks import Desk
from tests.factories.giving import campaign, gift
from tests.factories.incidents import area, verified_by_words, verifier
from tests.factories.people import sign_in
from tests.factories.readers import asks, reader
from tests.factories.shifts import coordinator, shift, task, volunteer
from tests.factories.sites import fresh_site, report
from tests.web.client import strict_client

READERS, OTHERS = 300, 30
FEEDS = "/feeds/incidents"
ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
CAP = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}


class Scene:
    """A verified incident with all that may hang on it, and who was told of it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app = app
        area(session, "20001")
        self.incident = verified_by_words(session)
        self.reference, self.title = self.incident.reference, self.incident.title_es
        self.words = self.incident.account_es
        self.campaign_id = campaign(session, incident=self.incident).id
        planner = coordinator(session)
        at = task(session, planner=planner, incident=self.incident)
        self.shift = shift(session, of=at, planner=planner, capacity=9).reference
        self.volunteers = [actor_for(volunteer(session)) for _ in range(2)]
        self.desk = Desk(session)
        cell = cell_of(session, self.incident)
        self.needs = [self._need(cell) for _ in range(2)]
        self.last_voter = verifier(session)

    def _need(self, cell: str) -> tuple[int, int]:
        taken = self.desk.taken(cell=cell)
        return taken.id, self.desk.need(taken).id

    def doors(self, number: int) -> dict[str, Callable[[Session], object]]:
        """One new gift, sign-up and commitment; `number` chooses who comes."""
        who = self.volunteers[number]
        return {
            "gift": lambda session: gift(session, session.get_one(Campaign, self.campaign_id)),
            "sign_up": lambda session: self._sign_up(session, who),
            "commitment": lambda session: self._commit(session, *self.needs[number]),
        }

    def _sign_up(self, session: Session, who: Actor) -> None:
        sign_up(session, shift=self.shift, volunteer=who, now=utc_now())

    def _commit(self, session: Session, case_id: int, need_id: int) -> None:
        self.desk.session = session
        case, need = session.get_one(Case, case_id), session.get_one(Need, need_id)
        self.desk.commit(case, need, 10)


REFUSED = {
    "gift": NotVerified.__name__,
    "sign_up": Closed.__name__,
    "commitment": BeingRechecked.__name__,
}
OPEN = dict.fromkeys(REFUSED, "")


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Tell, retract by one click, and look at everything."""
    with fresh_site(engine) as app, app.app_context():
        app.extensions["mailman"].outbox = []  # the library makes it with the first mail only
        with transaction() as session:
            scene = Scene(app, session)
        first = _tell(app)
        before = {name: _tried(door) for name, door in scene.doors(0).items()}
        in_force = _index(app)
        seconds, status = _click(scene)
        after = {name: _tried(door) for name, door in scene.doors(1).items()}
        figures = {
            "doors_open_before": (before, before == OPEN),
            "doors_shut_after": (after, after == REFUSED),
            "click_status": (status, status == 303),
            "click_seconds": (f"{seconds:.3f}", True),
            **_feeds(scene, in_force),
            **_notices(scene, first),
        }
        return report(f"incidents_retraction_{engine}", figures)


def _tell(app: Flask) -> Counter[str]:
    """Readers of the place and others ask; the first word goes out. Who was mailed it."""
    with transaction() as session:
        for number in range(READERS):
            reader(session, f"lee{number}@x.example", ("20", "20067")[number % 2])
        for number in range(OTHERS):
            reader(session, f"otra{number}@x.example", "20001")
            asks(session, f"nunca{number}@x.example")
    _work_off()
    mailed = _mailed(app, "Aviso verificado")
    with transaction() as session:
        for number in range(OTHERS):
            reader(session, f"tarde{number}@x.example")
    _work_off()
    app.extensions["mailman"].outbox.clear()
    return mailed


def _click(scene: Scene) -> tuple[float, int]:
    """The vote that completes the number, sent by its form."""
    with transaction() as session:
        voted(session, session.get_one(Incident, scene.incident.id))
    browser, page = strict_client(scene.app), f"/es/verification/{scene.reference}/retraction"
    with transaction() as session:
        user = session.merge(scene.last_voter)
        at = user.memberships[0].organisation_id
        sign_in(browser, user)
    form = {"reason": "source_deceived", "organisation": at}
    browser.get(page)
    began = time.monotonic()
    answer = browser.submit(page, form)
    return time.monotonic() - began, answer.status_code


def _feeds(scene: Scene, in_force: list[str]) -> dict[str, tuple[object, bool]]:
    browser = strict_client(scene.app)
    atom = browser.get(f"{FEEDS}.atom")
    graves = etree.fromstring(atom.data).xpath("at:deleted-entry/@ref", namespaces=ATOM)
    told = json.loads(browser.get(f"{FEEDS}.geojson").data)["features"]
    states = [one["properties"]["status"] for one in told if one["id"] == scene.reference]
    bodies = [browser.get(f"{FEEDS}{way}").text for way in (".atom", ".geojson", ".hxl.csv")]
    words = sum(text in body for body in bodies for text in (scene.title, scene.words))
    newest = _index(scene.app)[0]
    cancel = etree.fromstring(browser.get(newest).data)
    kind = cancel.xpath("string(c:msgType)", namespaces=CAP)
    named = cancel.xpath("string(c:references)", namespaces=CAP).split()
    gone = [browser.get(path).status_code for path in in_force]
    return {
        "atom_tombstones": (len(graves), len(graves) == 1),
        "geojson_status": (states, states == ["retracted"]),
        "feeds_with_its_words": (words, words == 0),
        "cap_newest": (kind, kind == "Cancel"),
        "cap_cancels": (f"{len(named)} of {len(in_force)}", len(named) == len(in_force) > 0),
        "cap_words_gone": (gone, set(gone) == {410}),
    }


def _notices(scene: Scene, first: Counter[str]) -> dict[str, tuple[object, bool]]:
    with reading() as session:
        waiting = session.scalars(
            select(OutboxMessage.payload).where(
                OutboxMessage.kind == TOLD, OutboxMessage.finished_at.is_(None)
            )
        ).all()
    queued = [word["state"] for word in waiting]
    began = time.monotonic()
    _work_off()
    took = time.monotonic() - began
    mailed = _mailed(scene.app, "Aviso retirado")
    _begin_again()
    again = _mailed(scene.app, "Aviso")
    with reading() as session:
        deliveries = session.scalar(
            select(func.count())
            .select_from(AlertDelivery)
            .join(AlertWord)
            .where(AlertWord.state == IncidentState.RETRACTED)
        )
    return {
        "queued_with_the_click": (queued, queued == ["retracted"]),
        "told_first": (sum(first.values()), len(first) == sum(first.values()) == READERS),
        "corrected": (sum(mailed.values()), mailed == first),
        "corrections_kept": (deliveries, deliveries == READERS),
        "said_again_when_repeated": (sum(again.values()), not again),
        "seconds_to_the_last_notice": (f"{took:.1f}", True),
    }


def _tried(door: Callable[[Session], object]) -> str:
    """What refused it; empty when it was let in."""
    try:
        with transaction() as session:
            door(session)
    except Refusal as refusal:
        return type(refusal).__name__
    return ""


def _index(app: Flask) -> list[str]:
    top = etree.fromstring(strict_client(app).get("/feeds/alerts.cap.atom").data)
    links = top.xpath("a:entry/a:link/@href", namespaces=ATOM)
    return [link[link.index("/feeds/") :] for link in links]


def _work_off() -> None:
    while relay_due():
        pass
    db.session.rollback()


def _begin_again() -> None:
    """As after a worker that was killed before it noted anything."""
    with transaction() as session:
        for message in session.scalars(select(OutboxMessage)):
            message.finished_at = None
    _work_off()


def _mailed(app: Flask, subject: str) -> Counter[str]:
    """To whom a mail went whose subject begins so; the box is empty after."""
    box = app.extensions["mailman"].outbox
    found = Counter(mail.to[0] for mail in box if mail.subject.startswith(subject))
    box.clear()
    return found


if __name__ == "__main__":
    sys.exit(main())
