"""A donor who doubts: receipt, transparency, and a proof checked by the browser or the server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.links import gift_token
from portal.giving.models import Gift
from portal.giving.queries import gift_by_reference
from portal.giving.settling import settle_gift
from portal.jobs.publishing_log import publish_log
from portal.ledger.log_queries import newest_head
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.visiting import EVERY_SETTING, Setting, Visitor, visiting
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, stand_in
from tests.factories.logs import book
from tests.web.client import strict_client

pytestmark = pytest.mark.browser
WITH_SCRIPTS = [setting for setting in EVERY_SETTING if setting.scripts]
WITHOUT = [setting for setting in EVERY_SETTING if not setting.scripts]
SAYS = {
    "yes": {"es": "SÍ: el comprobante está", "en": "YES: the receipt is in the log"},
    "no": {"es": "NO: este archivo no prueba nada", "en": "NO: this file proves nothing"},
    "later": {"es": "nada se borró", "en": "nothing was erased"},
    "here": {"es": "Lo comprobó tu navegador", "en": "Your browser checked it"},
    "server": {"es": "Lo comprobó el servidor", "en": "The server checked it"},
    "on device": {"es": "Comprobar en este aparato", "en": "Check on this device"},
    "on server": {"es": "Comprobar en el servidor", "en": "Check on the server"},
}


@dataclass(frozen=True)
class Held:
    """What the donor holds: their own page, the proof, and a later history."""

    live: LivePortal
    path: str
    proof: bytes
    later: bytes


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    with live_portal(tmp_path_factory.mktemp("proof")) as live, live.app.app_context():
        path = _given(live)
        client = strict_client(live.app)
        proof = client.get(f"/es{path}/proof.json").data
        first = newest_head(db.session(), livemode=False)
        assert first
        with transaction() as session:
            book(session, session.query(Gift).one().campaign.organisation_id, 6)
        publish_log()
        later = client.get(f"/log/test/consistency.json?from={first.size}").data
        yield Held(live, path, proof, later)


def _given(live: LivePortal) -> str:
    with stand_in() as running:
        reference, page = at_payment_page(live.app, gateway_to(running))
        running.play.pay_by_card(page)
        running.play.run_chores()
        settle_gift(reference, gateway=gateway_to(running), write=transaction, now=utc_now())
    with transaction() as session:
        ngo = gift_by_reference(session, reference).campaign.organisation_id
        book(session, ngo, 4)
    publish_log()
    return f"/gifts/{gift_token(LINK_KEY, reference)}"


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser, held: Held) -> Iterator[Visitor]:
    setting: Setting = request.param
    with visiting(browser, held.live.url) as opening:
        yield opening(setting)


def choose(visitor: Visitor, receipt: bytes, later: bytes = b"") -> None:
    """Put the files into the form."""
    visitor.open("/transparency/check")
    for field, content in (("#receipt", receipt), ("#later", later)):
        if content:
            if field == "#later":
                visitor.page.locator("#check-form details summary").click()
            file = {"name": "x.json", "mimeType": "application/json", "buffer": content}
            visitor.page.locator(field).set_input_files(file)


def press(visitor: Visitor, what: str) -> None:
    visitor.page.get_by_role("button", name=SAYS[what][visitor.lang]).click()


def reads(visitor: Visitor, what: str) -> None:
    expect(visitor.page.locator("main")).to_contain_text(SAYS[what][visitor.lang])


@pytest.mark.parametrize("visitor", EVERY_SETTING, indirect=True, ids=str)
def test_the_pages_of_the_proof_are_good(visitor: Visitor, held: Held) -> None:
    for path, name in (
        (held.path, "gift"),
        (f"{held.path}/receipt", "receipt"),
        ("/transparency", "transparency"),
        ("/transparency/check", "check"),
        ("/ledger", "ledger"),
    ):
        visitor.open(path)
        visitor.shot(f"proof-{name}")
        assert_page_is_good(visitor)


@pytest.mark.parametrize("visitor", WITH_SCRIPTS, indirect=True, ids=str)
def test_the_browser_itself_checks_a_proof(visitor: Visitor, held: Held) -> None:
    posted: list[str] = []
    visitor.page.on("request", lambda asked: posted.append(asked.method))
    choose(visitor, held.proof, held.later)
    press(visitor, "on device")
    for said in ("yes", "later", "here"):
        reads(visitor, said)
    visitor.shot("proof-checked-here")
    assert "POST" not in posted
    assert_page_is_good(visitor)


CHANGES = {
    "amount": (b"25000", b"25001"),
    "place": (b'"index": 0', b'"index": 1'),
    "spaces": (b'{\n "entries"', b'{\n  "entries"'),
    "moment": (b'"time": "20', b'"time": "19'),
    "cut": (b"}\n", b""),
}


@pytest.mark.parametrize("visitor", WITH_SCRIPTS[:1], indirect=True, ids=str)
def test_the_browser_sees_what_was_changed(visitor: Visitor, held: Held) -> None:
    for before, after in CHANGES.values():
        assert before in held.proof
        choose(visitor, held.proof.replace(before, after))
        press(visitor, "on device")
        reads(visitor, "no")
    visitor.shot("proof-refused-here")
    choose(visitor, held.proof, held.later.replace(b'"path": [\n  "', b'"path": [\n  "0'))
    press(visitor, "on device")
    reads(visitor, "no")


@pytest.mark.parametrize("visitor", WITHOUT, indirect=True, ids=str)
def test_without_scripts_the_server_checks_it(visitor: Visitor, held: Held) -> None:
    choose(visitor, held.proof, held.later)
    press(visitor, "on server")
    for said in ("yes", "later", "server"):
        reads(visitor, said)
    visitor.shot("proof-checked-there")
    assert_page_is_good(visitor)
    choose(visitor, held.proof.replace(b"25000", b"25001"))
    press(visitor, "on server")
    reads(visitor, "no")


@pytest.mark.parametrize("visitor", WITH_SCRIPTS[:1], indirect=True, ids=str)
def test_a_browser_without_ed25519_says_so(visitor: Visitor, held: Held) -> None:
    visitor.page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'));"
    )
    choose(visitor, held.proof)
    press(visitor, "on device")
    expect(visitor.page.locator("#verdict")).to_contain_text("Ed25519")
    expect(visitor.page.locator("#verdict")).not_to_contain_text(SAYS["yes"][visitor.lang])
