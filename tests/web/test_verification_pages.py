"""The verifiers' desk: who gets in, what it takes, and what refusals say."""

import re

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.period_rules import local_day
from portal.incidents.rules import IncidentState
from tests.factories.incidents import area, proposed, spoken, verified_by_words, verifier
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

WORD = {"evidence": "eyes_on", "verdict": "support"}


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def state_of(reference):
    db.session.rollback()
    return db.session.scalar(select(Incident.state).where(Incident.reference == reference))


@pytest.fixture
def someone(app, client):
    """A verifier, signed in on `client`."""
    with transaction() as session:
        user = verifier(session)
        uniquifier = user
    sign_in(client, uniquifier)
    return user


def own(user):
    return user.memberships[0].organisation_id


@pytest.mark.parametrize("path", ["/es/verification/", "/es/verification/propose"])
def test_visitors_are_led_to_sign_in(client, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ORGANISATION_ADMIN, Role.VOLUNTEER])
def test_others_find_nothing(client, app, role):
    with transaction() as session:
        user = person(session, role)
    sign_in(client, user)
    assert client.get("/es/verification/").status_code == 404


def test_an_empty_desk_says_what_will_come(client, someone):
    assert "aparecerá aquí" in text_of(client.get("/es/verification/"))


def test_two_verifiers_of_different_groups_verify_by_the_form(client, app, someone):
    with transaction() as session:
        reference = proposed(session).reference
        other = verifier(session)
    page = f"/es/verification/{reference}"
    for user, visitor in ((someone, client), (other, strict_client(app))):
        sign_in(visitor, user)
        answer = visitor.submit(f"{page}/words", {**WORD, "organisation": own(user)}, page=page)
        assert (answer.status_code, answer.location) == (303, page)
    assert state_of(reference) == IncidentState.VERIFIED


def test_the_intakes_own_organisation_is_told_why_not(client, app):
    with transaction() as session:
        handler = person(session, Role.INTERMEDIARY, Role.VERIFIER)
        reference = proposed(session, handler=handler).reference
    sign_in(client, handler)
    page = f"/es/verification/{reference}"
    answer = client.submit(f"{page}/words", {**WORD, "organisation": own(handler)}, page=page)
    assert answer.status_code == 409
    assert "recibió el reporte" in text_of(answer)
    assert state_of(reference) == IncidentState.RECEIVED


def test_a_second_word_is_refused_with_what_to_do(client, app, someone):
    with transaction() as session:
        reference = spoken(session, proposed(session), by=session.merge(someone)).reference
    page = f"/es/verification/{reference}"
    answer = client.submit(f"{page}/words", {**WORD, "organisation": own(someone)}, page=page)
    assert answer.status_code == 409
    assert "ya dio su palabra" in text_of(answer)


def test_a_form_without_a_word_comes_back(client, app, someone):
    with transaction() as session:
        reference = proposed(session).reference
    page = f"/es/verification/{reference}"
    answer = client.submit(f"{page}/words", {"organisation": own(someone)}, page=page)
    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)


def test_nobody_speaks_for_an_organisation_not_their_own(client, app, someone):
    with transaction() as session:
        reference = proposed(session).reference
        foreign = organisation(session).id
    page = f"/es/verification/{reference}"
    answer = client.submit(f"{page}/words", {**WORD, "organisation": foreign}, page=page)
    assert answer.status_code == 400
    assert state_of(reference) == IncidentState.RECEIVED


def test_a_retraction_says_first_what_it_does(client, app, someone):
    with transaction() as session:
        reference = verified_by_words(session).reference
    page = text_of(client.get(f"/es/verification/{reference}/retraction"))
    assert "Es definitivo" in page


def test_two_organisations_retract_by_the_form(client, app, someone):
    with transaction() as session:
        reference = verified_by_words(session).reference
        other = verifier(session)
    page = f"/es/verification/{reference}/retraction"
    for user, visitor in ((someone, client), (other, strict_client(app))):
        sign_in(visitor, user)
        form = {"organisation": own(user), "reason": "did_not_happen"}
        assert visitor.submit(page, form).status_code == 303
    assert state_of(reference) == IncidentState.RETRACTED


def test_a_correction_is_published_and_checked_anew(client, app, someone):
    with transaction() as session:
        reference = verified_by_words(session).reference
    form = {
        "organisation": own(someone),
        "note": "El lugar era otro.",
        "title_es": "Título nuevo",
        "account_es": "Relato nuevo",
    }
    answer = client.submit(f"/es/verification/{reference}/correction", form)
    assert answer.status_code == 303
    assert state_of(reference) == IncidentState.CORRECTED
    page = text_of(client.get(f"/es/incidents/{reference}"))
    assert "El lugar era otro." in page
    assert "Antes: versión 1" in page


def test_a_review_ends_in_writing(client, app, someone):
    with transaction() as session:
        reference = proposed(session).reference
    page = f"/es/verification/{reference}"
    form = {"conclude-organisation": own(someone), "conclude-outcome": "unconfirmed"}
    assert client.submit(f"{page}/conclusion", form, page=page).status_code == 400
    form["conclude-resolution"] = "Se llamó dos veces sin respuesta."
    assert client.submit(f"{page}/conclusion", form, page=page).status_code == 303
    assert "Sin confirmar" in text_of(client.get(f"/es/incidents/{reference}"))


def proposal(user, **more):
    return {
        "organisation": own(user),
        "kind": "displacement",
        "area_code": "20067",
        "happened_on": local_day(utc_now()).isoformat(),
        "priority": "medium",
        "title_es": "Familias salen de su comunidad",
        "account_es": "Unas cuarenta familias necesitan techo.",
        **more,
    }


@pytest.fixture
def intermediary(app, client):
    with transaction() as session:
        area(session)
        user = person(session, Role.INTERMEDIARY)
    sign_in(client, user)
    return user


def test_an_intermediary_proposes_and_sees_what_became_of_it(client, intermediary):
    answer = client.submit("/es/verification/propose", proposal(intermediary))
    assert answer.status_code == 303
    page = text_of(client.get("/es/verification/propose"))
    assert "Familias salen de su comunidad" in page
    assert "recibido" in page


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(client, intermediary):
    answer = client.submit(
        "/es/verification/propose", proposal(intermediary, happened_on="2999-01-01")
    )
    assert answer.status_code == 409
    assert "está en el futuro" in text_of(answer)
    assert "Unas cuarenta familias" in text_of(answer)
    assert db.session.scalars(select(Incident)).all() == []


@pytest.mark.parametrize("field", ["title_es", "account_es", "area_code", "happened_on"])
def test_a_proposal_without_what_it_needs_comes_back(client, intermediary, field):
    answer = client.submit("/es/verification/propose", proposal(intermediary, **{field: ""}))
    assert answer.status_code == 400
    assert f'href="#{field}"' in text_of(answer)


@pytest.mark.parametrize("field", ["title_es", "account_es", "title_en", "account_en"])
def test_a_telephone_never_becomes_public_text(client, intermediary, field):
    told = {field: "Llamar al 55 0199 4477"}
    answer = client.submit("/es/verification/propose", proposal(intermediary, **told))
    assert answer.status_code == 400
    assert "Quitar del texto: Teléfono. Nunca pasa." in text_of(answer)
    assert db.session.scalars(select(Incident)).all() == []


def test_an_intermediary_does_not_see_the_verifiers_desk(client, intermediary):
    assert client.get("/es/verification/").status_code == 404
