"""Words find what is published now, in both languages, on both engines, and nothing else."""

import pytest
from sqlalchemy import text

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import PublicIncident
from portal.incidents.public_queries import public_page
from portal.incidents.public_rules import Layer, PublicFilter
from portal.incidents.publishing import publish
from portal.incidents.search_rules import words_asked
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, spoken, verified

TOLD = {
    "title_es": "Familias desplazadas en la sierra",
    "title_en": "Families displaced in the highlands",
    "account_es": "Hubo una desaparición. Los caminos están cerrados y hacen falta cobijas.",
    "account_en": "Someone disappeared. Roads are closed and blankets are needed.",
}


def found(session, typed, **more):
    page, _ = public_page(session, PublicFilter(words=words_asked(typed), **more))
    return [copy.reference for copy in page]


def told(session, **more):
    return spoken(session, proposed(session, **{**TOLD, **more}))


@pytest.mark.parametrize(
    "typed, finds",
    [
        ("desplazadas", True),
        ("DESPLAZADOS", True),
        ("desplazamiento", True),
        ("familia sierra", True),
        ("camino cerrado", True),
        ("desaparición", True),
        ("desaparicion", True),
        ("cobija", True),
        ("displaced", True),
        ("family highlands", True),
        ("blanket roads", True),
        ("sierra inundada", False),
        ("sierra highlands", False),  # every word in one language
        ("costa", False),
        ("ierra", False),
    ],
)
def test_forms_and_accents_do_not_matter_but_every_word_does(app, typed, finds):
    with transaction() as session:
        reference = told(session).reference
    assert found(db.session(), typed) == ([reference] if finds else [])


@pytest.mark.parametrize(
    "typed", ['" OR "', "title_es : sierra", "NEAR(a b)", "sierra*", "-sierra", "{}"]
)
def test_signs_of_the_engines_own_language_are_only_signs(app, typed):
    with transaction() as session:
        told(session)
    found(db.session(), typed)  # raises nothing


def test_what_is_only_proposed_is_not_found(app):
    with transaction() as session:
        proposed(session, **TOLD)
    assert found(db.session(), "sierra") == []


def test_a_correction_is_found_by_its_new_words_and_not_by_the_old(app):
    with transaction() as session:
        reference = told(session).reference
    with transaction() as session:
        copy = session.query(PublicIncident).filter_by(reference=reference).one()
        copy.title_es = copy.account_es = "Familias en la costa"
    assert found(db.session(), "sierra") == []
    assert found(db.session(), "costa") == [reference]


def test_a_retraction_is_found_by_no_word_and_none_lingers_in_the_index(app, engine_name):
    with transaction() as session:
        incident = verified(session)
        incident.title_es = "Xicalango en la sierra"
        publish(session, incident, now=utc_now())
    assert len(found(db.session(), "xicalango")) == 1
    with transaction() as session:
        voted(session, incident)
        voted(session, incident)
    assert found(db.session(), "xicalango") == []
    if engine_name == "sqlite":
        blocks = db.session().scalars(text("SELECT block FROM public_incident_words_data"))
        assert not any(b"xicalango" in bytes(block) for block in blocks)


def test_words_go_with_the_other_filters_and_never_mix_layers(app):
    with transaction() as session:
        reference = told(session).reference
    assert found(db.session(), "sierra", state_code="20") == [reference]
    assert found(db.session(), "sierra", state_code="01") == []
    assert found(db.session(), "sierra", layer=Layer.HISTORICAL) == []


def test_a_row_that_goes_takes_its_words_along(app):
    with transaction() as session:
        reference = told(session).reference
    with transaction() as session:
        session.delete(session.query(PublicIncident).filter_by(reference=reference).one())
    with transaction() as session:
        again = told(session, title_es="Otra cosa", account_es="Otra", title_en="x", account_en="y")
        assert found(session, "sierra") == []
        assert found(session, "otra cosa") == [again.reference]
