"""What is typed in the treasury stays in books and audit for good: nobody's telephone or codes."""

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.extensions import db
from portal.giving.offline_models import MoneyPlace, OfflineGift
from portal.giving.pledge_models import MatchingPledge
from portal.giving.proposal_models import MoneyProposal
from portal.references import new_reference
from tests.factories.treasury import today
from tests.web.treasury.test_statement_pages import lines, one_line

NAMED = [
    "Es de Xóchitl, tel. 55 1234 5678",
    "CURP XEXX010199HNEXXA01",
    "xochitl@example.org lo pidió",
    "https://example.org/xochitl",
    "entregar en 19.43260, -99.13320",
]
# A reference is made of figures: these kinds alone are told apart from it.
NO_REFERENCE = NAMED[1:]
REFERENCES = [
    "MBAN01002311300012345678",
    "BNET01002611300045678901",
    "2026113040012BET0000412345670",
    "085901234567890123",
    "CIE 1234567",
]


def kept(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def audited():
    db.session.rollback()
    return " ".join(db.session.scalars(select(AuditEntry.reason)))


def refused(answer, status=400):
    assert answer.status_code == status
    assert "Nunca pasa." in answer.text


@pytest.mark.parametrize("said", NAMED)
@pytest.mark.parametrize("way", ["park", "aside"])
def test_a_line_is_not_worked_with_a_name(treasury, way, said):
    path = one_line(treasury)
    refused(treasury.send(f"{path}/{way}", {"reason": said}, page=path))
    assert said not in audited()
    assert (kept(MoneyProposal), [line.state for line in lines()]) == (0, ["queued"])


@pytest.mark.parametrize("said", NAMED)
def test_nothing_is_moved_or_undone_with_a_name(treasury, said):
    treasury.confirm(treasury.recorded())
    told = {"form_token": new_reference(), "source": treasury.campaign, "amount": "1"}
    refused(treasury.send("/transfers", {**told, "reason": said}))
    undone = {"entry": new_reference(), "reason": said}
    refused(treasury.send("/corrections", undone, page="/transfers"))
    assert kept(MoneyProposal) == 0


def test_a_gift_does_not_go_back_with_a_name(treasury):
    reference = treasury.recorded()
    treasury.confirm(reference)
    page = f"/gifts/{reference}"
    told = {"reason": NAMED[0], "target": "donor"}
    answer = treasury.send(f"{page}/return", told, page=page, follow_redirects=True)
    assert "sin teléfonos, correos ni claves" in answer.text
    assert (kept(MoneyProposal), NAMED[0] in answer.text) == (0, False)


@pytest.mark.parametrize("said", NAMED)
def test_a_promise_shows_nobodys_telephone_to_the_public(treasury, said):
    told = {
        "form_token": new_reference(), "campaign": treasury.campaign, "sponsor": said,
        "cap": "100", "until": today().isoformat(),
    }  # fmt: skip
    refused(treasury.send("/pledges", told))
    assert kept(MatchingPledge) == 0
    assert said not in treasury.campaign_page()


@pytest.mark.parametrize("said", NO_REFERENCE)
def test_a_gifts_reference_is_nobodys_code(treasury, said):
    refused(treasury.send("/gifts/new", treasury.gift(evidence=said)))
    assert kept(OfflineGift) == 0


@pytest.mark.parametrize("said", REFERENCES)
def test_a_banks_own_reference_passes(treasury, said):
    assert treasury.recorded(evidence=said)


def test_an_account_is_named_after_its_bank(treasury):
    told = {"organisation": treasury.ngo, "kind": "bank", "currency": "MXN"}
    before = kept(MoneyPlace)
    for said in NO_REFERENCE:
        refused(treasury.send("/places", {**told, "name": said}))
    assert kept(MoneyPlace) == before
    assert treasury.send("/places", {**told, "name": "Banco 085901234567890123"}).status_code == 303
