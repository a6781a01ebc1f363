"""Fetch, open on one's own device, answer, pass on to the desk: every step by its page."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.aid.models import Case
from portal.extensions import reading, vault_reading
from portal.jobs.carrying import carry_from_vault
from portal.vault.crypto.passphrases import new_passphrase
from portal.vault.models import Capsule, Release, VaultDeed
from tests.factories.devices import Device
from tests.factories.people import sign_in
from tests.web.client import strict_client
from tests.web.support.asking import ask, token_on

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
HOME, RELEASE = "/es/intermediary/", "/es/intermediary/offline/release"
CLEAN = {
    "text": "Una familia necesita despensa.", "need": "food", "urgency": "this_week",
    "household": "3-5",
}  # fmt: skip


@pytest.fixture
def offline(alliance):
    """Ana, with Beto as backup: neither key was ever on the server."""
    return alliance.found_offline("ana", "beto")


@pytest.fixture
def family(app, offline):
    """A family's browser, and the words it took with its request to Ana."""
    browser = strict_client(app)
    _answer, words = ask(browser, {name: person for name, (person, _keys) in offline.items()})
    return browser, words


@pytest.fixture
def ana(app, offline, family):
    client = strict_client(app)
    sign_in(client, offline["ana"][0].user)
    return client


@pytest.fixture
def device(alliance, offline, tmp_path):
    return Device(tmp_path, alliance.root).hold(offline["ana"][1], new_passphrase())


@pytest.fixture
def fetched(ana, device):
    """The request on Ana's device."""
    device.save(fetch(ana))
    return device


def fetch(ana):
    with vault_reading() as session:
        capsule = session.scalars(select(Capsule.id)).one()
    reason = {"reason": "first_reading"}
    return ana.submit(f"{HOME}offline/{capsule}/fetch", reason, page=HOME).data


def bring(ana, path, raw, **fields):
    token = token_on(ana.get(path if path == RELEASE else HOME))
    return ana.post(
        path,
        data={"csrf_token": token, **fields, "file": (BytesIO(raw), "sealed.resguardo")},
        content_type="multipart/form-data",
    )


def sealed(device, command, *arguments, typed=""):
    made = device.with_words(command, "bundle", *arguments, typed=typed)
    assert made.returncode == 0, made.stderr
    return (device.folder / f"{command}.resguardo").read_bytes()


def cases():
    while carry_from_vault():
        pass
    with reading() as session:
        return list(session.scalars(select(Case)))


def deeds():
    with vault_reading() as session:
        return [one.action for one in session.scalars(select(VaultDeed))]


def test_the_family_is_answered_and_its_request_becomes_a_case(ana, fetched, family):
    browser, words = family
    answer = bring(ana, f"{HOME}offline/bring", sealed(fetched, "answer", typed="Mañana llega."))
    assert answer.status_code == 303
    passed = bring(ana, RELEASE, sealed(fetched, "release"), **CLEAN)
    assert passed.status_code == 303, passed.get_data(as_text=True)

    (case,) = cases()
    assert (case.need, case.household, case.tied) == ("food", "unstated", False)
    shown = browser.submit("/es/help/receipt", {"words": words}, follow_redirects=True)
    told = shown.get_data(as_text=True)
    assert "Mañana llega." in told
    assert "Pasó a la mesa" in ana.get(HOME).get_data(as_text=True)


def test_what_is_new_is_said(ana, device, family):
    browser, words = family
    assert "Sin abrir" in ana.get(HOME).get_data(as_text=True)
    fetch(ana)
    assert "desde el día en que la abriste" not in ana.get(HOME).get_data(as_text=True)
    browser.submit("/es/help/receipt", {"words": words})
    browser.submit("/es/help/case/answer", {"text": "Ya no hay agua."}, page="/es/help/case")
    assert "1 mensaje desde el día en que la abriste" in ana.get(HOME).get_data(as_text=True)


def test_a_trace_in_the_text_stops_it_and_nothing_has_to_be_chosen_again(ana, fetched):
    raw = sealed(fetched, "release")
    text = CLEAN | {"text": "Llamar al 55 1234 5678."}
    answer = bring(ana, RELEASE, raw, **text)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "55 1234 5678" in page
    kept = re.search(r'name="sealed"[^>]*>([^<]*)<', page)
    assert kept
    assert kept.group(1).strip().replace("&#34;", '"') == raw.decode()
    assert cases() == []


def test_a_forged_release_passes_nothing_and_is_on_record(ana, fetched):
    answer = bring(ana, RELEASE, sealed(fetched, "release")[:-9] + b'AAAA=="}', **CLEAN)
    assert answer.status_code == 409
    assert "upload_refused" in deeds()
    with vault_reading() as session:
        assert session.scalars(select(Release)).all() == []


def test_an_incident_that_does_not_exist_passes_nothing(ana, fetched):
    answer = bring(ana, RELEASE, sealed(fetched, "release", "--incident", "nope"), **CLEAN)
    assert (answer.status_code, cases()) == (409, [])


def test_twice_is_refused_and_one_case_stands(ana, fetched):
    raw = sealed(fetched, "release")
    assert bring(ana, RELEASE, raw, **CLEAN).status_code == 303
    assert bring(ana, RELEASE, raw, **CLEAN).status_code == 409
    assert len(cases()) == 1


def test_without_a_file_the_text_stays(ana, fetched):
    answer = ana.submit(RELEASE, CLEAN)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Elegir el archivo que escribió la herramienta." in page
    assert CLEAN["text"] in page


def test_who_keeps_keys_here_has_no_such_page(alliance, app):
    someone = alliance.found("cora")["cora"]
    client = strict_client(app)
    sign_in(client, someone.user)
    assert client.get(RELEASE).status_code == 404
