"""Reports are sorted page by page: whose they are, how urgent, and which are one."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState, Priority
from tests.factories.giving import campaign
from tests.factories.incidents import proposed, spoken, verified, verifier
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client
from tests.web.test_verification_pages import own, state_of, text_of

REPORTS = "/es/verification/reports"
TEXT = {"title_es": "Puente caído", "account_es": "No pasan coches ni personas."}


@pytest.fixture
def intake(app, client):
    """An intermediary, signed in, with two like reports; and a report of somebody else's."""
    with transaction() as session:
        who = person(session, Role.INTERMEDIARY)
        ours = [proposed(session, handler=who, **TEXT).reference for _ in range(2)]
        foreign = proposed(session, **TEXT).reference
    sign_in(client, who)
    return who, ours, foreign


@pytest.fixture
def someone(app, client):
    """A verifier, signed in on `client`."""
    with transaction() as session:
        user = verifier(session)
    sign_in(client, user)
    return user


def merging(user, into, **more):
    return {
        "merge-organisation": own(user),
        "merge-likely": into,
        "merge-resolution": "Es el mismo puente.",
        **more,
    }


def page_of(reference):
    return f"{REPORTS}/{reference}"


def test_an_empty_queue_says_what_will_come(client, someone):
    assert "aparecerán aquí" in text_of(client.get(REPORTS))


def test_an_intermediary_sees_what_its_own_organisation_took_in(client, intake):
    _who, ours, foreign = intake
    page = client.get(REPORTS).text
    assert all(reference in page for reference in ours)
    assert foreign not in page
    assert client.get(page_of(foreign)).status_code == 404
    shown = client.get(page_of(ours[0])).text
    assert ours[1] in shown
    assert foreign not in shown


def test_a_verifier_sees_them_all_page_by_page(client, someone):
    with transaction() as session:
        made = [proposed(session).reference for _ in range(27)]
    first = client.get(REPORTS).text
    following = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(following).text
    assert [one in first for one in made] == [True] * 25 + [False] * 2
    assert [one in second for one in made] == [False] * 25 + [True] * 2
    assert 'rel="next"' not in second


def test_the_verifiers_queue_goes_on_too(client, someone):
    with transaction() as session:
        made = [proposed(session).reference for _ in range(26)]
    first = client.get("/es/verification/").text
    following = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(following).text
    assert made[25] not in first
    assert made[25] in second
    assert "Publicados" not in second


@pytest.mark.parametrize("after", ["x", "high.20261120T120000000000.nobody", "%00"])
@pytest.mark.parametrize("page", [REPORTS, "/es/verification/"])
def test_a_place_that_is_none_is_not_found(client, someone, page, after):
    assert client.get(f"{page}?after={after}").status_code == 404


def test_likely_ones_are_shown_and_a_person_confirms(client, intake):
    who, (report, incident), _foreign = intake
    page = page_of(report)
    assert "parecido: 100 de 100" in text_of(client.get(page))
    answer = client.submit(f"{page}/merge", merging(who, incident), page=page)
    assert (answer.status_code, answer.location) == (303, page_of(incident))
    assert state_of(report) == IncidentState.DUPLICATE_OF
    told = text_of(client.get(page_of(incident)))
    assert "1 reporte unido a este hecho" in told
    assert "Es el mismo puente." in told


def test_sent_twice_it_is_refused_and_nothing_changes(client, intake):
    who, (report, incident), _foreign = intake
    page = page_of(report)
    assert client.submit(f"{page}/merge", merging(who, incident), page=page).status_code == 303
    again = client.submit(f"{page}/merge", merging(who, incident), page="/es/verification/propose")
    assert again.status_code == 409
    assert state_of(report) == IncidentState.DUPLICATE_OF


def test_and_separated_again_in_writing(client, intake):
    who, (report, incident), _foreign = intake
    page = page_of(report)
    client.submit(f"{page}/merge", merging(who, incident), page=page)
    form = {"split-organisation": own(who)}
    assert client.submit(f"{page}/split", form, page=page).status_code == 400
    form["split-resolution"] = "Son dos puentes."
    assert client.submit(f"{page}/split", form, page=page).status_code == 303
    assert state_of(report) == IncidentState.RECEIVED
    assert "unido a este hecho" not in text_of(client.get(page_of(incident)))


@pytest.mark.parametrize(
    "more, told",
    [
        ({"merge-resolution": ""}, "Falta este dato."),
        ({"merge-resolution": "Llamar al 951 123 4567"}, "Teléfono"),
        ({"merge-likely": ""}, "Elegir uno de la lista o escribir su folio."),
        ({"merge-other": "nadie"}, "No hay ningún hecho con ese folio"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(client, intake, more, told):
    who, (report, incident), _foreign = intake
    page = page_of(report)
    form = merging(who, incident, **more)
    answer = client.submit(f"{page}/merge", form, page=page)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert form["merge-resolution"] in answer.text
    assert state_of(report) == IncidentState.RECEIVED


def test_another_organisations_report_is_no_target_for_an_intermediary(client, intake):
    who, (report, _incident), foreign = intake
    page = page_of(report)
    answer = client.submit(f"{page}/merge", merging(who, foreign), page=page)
    assert answer.status_code == 400
    assert "No hay ningún hecho con ese folio" in text_of(answer)
    sent = client.submit(f"{page_of(foreign)}/merge", merging(who, report), page=page)
    assert sent.status_code == 404
    assert state_of(foreign) == IncidentState.RECEIVED


def test_nobody_sorts_for_an_organisation_not_their_own(client, intake):
    who, (report, incident), _foreign = intake
    with transaction() as session:
        other = organisation(session).id
    page = page_of(report)
    form = merging(who, incident, **{"merge-organisation": other})
    assert client.submit(f"{page}/merge", form, page=page).status_code == 400


def test_a_verifier_whose_organisation_took_it_in_is_told_why_not(app, intake):
    who, (report, incident), _foreign = intake
    with transaction() as session:
        colleague = verifier(session, session.merge(who).memberships[0].organisation)
        spoken(session, session.scalar(select(Incident).where(Incident.reference == report)))
    visitor = strict_client(app)
    sign_in(visitor, colleague)
    page = page_of(report)
    answer = visitor.submit(f"{page}/merge", merging(colleague, incident), page=page)
    assert answer.status_code == 409
    assert "Pedir a otra organización que lo decida" in text_of(answer)


def test_urgency_is_said_and_moves_the_deadline(client, intake):
    who, (report, _incident), _foreign = intake
    page = page_of(report)
    form = {"triage-organisation": own(who), "triage-priority": "high"}
    assert client.submit(f"{page}/priority", form, page=page).status_code == 303
    db.session.rollback()
    found = db.session.scalar(select(Incident).where(Incident.reference == report))
    assert (found.priority, found.state) == (Priority.HIGH, IncidentState.TRIAGED)
    assert (found.due_at - utc_now()).total_seconds() <= 12 * 3600
    bad = {"triage-organisation": own(who), "triage-priority": "now"}
    assert client.submit(f"{page}/priority", bad, page=page).status_code == 400


def test_a_verdict_is_neither_sorted_nor_merged(client, someone):
    with transaction() as session:
        reference = verified(session).reference
        report = proposed(session).reference
    page = page_of(reference)
    shown = client.get(page).text
    assert "/merge" not in shown
    assert "/priority" not in shown
    answer = client.submit(f"{page}/merge", merging(someone, report), page=page_of(report))
    assert answer.status_code == 409
    assert state_of(reference) == IncidentState.VERIFIED


def test_the_desk_says_whose_word_does_not_decide(client, someone):
    with transaction() as session:
        incident, host = verified(session), organisation(session, stripe_account="acct_host")
        spoken(session, incident, by=verifier(session, host))
        campaign(session, at=host, incident=incident)
        reference = incident.reference
    page = text_of(client.get(f"/es/verification/{reference}"))
    assert page.count("recauda por este hecho: no decide") == 1


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ORGANISATION_ADMIN, Role.FINANCE])
def test_others_find_nothing(app, client, role):
    with transaction() as session:
        user = person(session, role)
        reference = proposed(session, handler=person(session, Role.INTERMEDIARY)).reference
    sign_in(client, user)
    assert client.get(REPORTS).status_code == 404
    assert client.get(page_of(reference)).status_code == 404
