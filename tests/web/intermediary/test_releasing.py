"""What passes through the airlock, and what does not."""

import re

import pytest
from sqlalchemy import func, select

from portal.aid.models import Case
from portal.extensions import db, transaction, vault_reading
from portal.jobs.rounds import run_round
from portal.vault.models import VaultDeed
from portal.vault.rules import Deed
from tests.factories.incidents import verified
from tests.web.intermediary.reading import CLEAN, only_capsule, release


@pytest.fixture
def ana(enter, words):
    return enter("ana")


def cases():
    run_round()
    return db.session.scalar(select(func.count()).select_from(Case))


@pytest.mark.parametrize(
    "text",
    [
        "llamar al 55 0199 4477",
        "escribir a ximena@ejemplo.mx",
        "su CURP es COKX900101MYNCXM09",
    ],
)
def test_a_telephone_a_mail_or_a_curp_never_passes(ana, text):
    answer = release(ana, only_capsule(), text=text, reviewed="y")

    assert (answer.status_code, cases()) == (400, 0)


def hidden(answer, name):
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', answer.get_data(as_text=True))
    return found.group(1)


def test_a_name_passes_only_once_it_was_looked_at(ana):
    text = "la oficina del DIF en Mérida"
    refused = release(ana, only_capsule(), text=text)
    assert (refused.status_code, cases()) == (400, 0)
    assert "Mérida" in refused.get_data(as_text=True)

    again = release(ana, only_capsule(), text=text, reviewed="y", seen=hidden(refused, "seen"))
    assert (again.status_code, cases()) == (303, 1)


def test_a_tick_says_nothing_about_a_list_that_was_not_shown(ana):
    shown = release(ana, only_capsule(), text="la oficina del DIF en Mérida")

    other = {"text": "la señora Ximena pide despensa", "reviewed": "y"}
    answer = release(ana, only_capsule(), **other, seen=hidden(shown, "seen"))

    assert (answer.status_code, cases()) == (400, 0)
    assert "Ximena" in answer.get_data(as_text=True)


def beside(client, capsule, **changes):
    at = f"/es/intermediary/requests/{capsule}/release"
    return client.submit(f"{at}/beside", {**CLEAN, **changes}, page=at)


def openings():
    with vault_reading() as session:
        opened = select(VaultDeed.reason).where(VaultDeed.action == Deed.OPENED.value)
        return list(session.scalars(opened))


def test_the_original_stands_beside_the_draft_and_is_on_record(ana):
    answer = beside(ana, only_capsule(), text="llamar al 55 0199 4477")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert openings() == ["passing_on"]
    assert 'id="original"' in page
    assert '<mark class="forbidden">55 0199 4477' in page


def test_the_form_alone_shows_no_original_and_opens_nothing(ana):
    page = ana.get(f"/es/intermediary/requests/{only_capsule()}/release").get_data(as_text=True)

    assert 'id="original"' not in page
    assert openings() == []


def test_a_refused_text_comes_back_with_its_original_and_no_second_opening(ana):
    opening = hidden(beside(ana, only_capsule()), "opening")

    refused = release(ana, only_capsule(), text="llamar al 55 0199 4477", opening=opening)

    assert refused.status_code == 400
    assert 'id="original"' in refused.get_data(as_text=True)
    assert openings() == ["passing_on"]


def test_an_opening_that_is_not_on_record_shows_nothing(ana):
    refused = release(ana, only_capsule(), text="llamar al 55 0199 4477", opening="no-such")

    assert 'id="original"' not in refused.get_data(as_text=True)


def test_a_request_becomes_one_case(ana):
    release(ana, only_capsule())

    assert release(ana, only_capsule()).status_code == 409
    assert cases() == 1


def test_the_incident_stays_behind(ana):
    with transaction() as session:
        incident = verified(session)
        reference, title = incident.reference, incident.title_es
    release(ana, only_capsule(), incident=reference)
    run_round()

    case = db.session.scalars(select(Case)).one()
    assert case.tied
    told = " ".join(str(value) for value in vars(case).values())
    assert reference not in told
    assert title not in told
