"""Who raises money because of an incident never decides whether it happened."""

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.errors import MergeReason, MergeRefused
from portal.incidents.host_models import IncidentHost
from portal.incidents.merging import merge
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import Evidence
from tests.factories.giving import campaign
from tests.factories.incidents import acting, proposed, spoken, verified, verifier
from tests.factories.people import organisation

TEXT = CorrectedText("Nuevo", "New", "Relato nuevo", "New account", "El lugar era otro.")


@pytest.fixture
def hosted(session):
    """A corrected incident for which an organisation raises money, and that organisation."""
    incident, host = verified(session), organisation(session, stripe_account="acct_host")
    campaign(session, at=host, incident=incident)
    actor, organisation_id = acting(verifier(session))
    correct(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        text=TEXT,
        now=utc_now(),
    )
    return incident, host


def test_its_word_and_one_more_do_not_verify(session, hosted):
    incident, host = hosted
    spoken(session, incident, by=verifier(session, host))
    assert incident.state is IncidentState.CORRECTED
    spoken(session, incident, evidence=Evidence.CALL_BACK)
    assert incident.state is IncidentState.CORROBORATED


def test_two_others_do_whatever_it_says(session, hosted):
    incident, host = hosted
    spoken(session, incident, by=verifier(session, host))
    spoken(session, incident)
    assert spoken(session, incident).state is IncidentState.VERIFIED


def test_nor_does_the_word_of_its_sister(session, hosted):
    incident, host = hosted
    sister = organisation(session, group=host.independence_group)
    spoken(session, incident, by=verifier(session, sister))
    spoken(session, incident)
    assert incident.state is IncidentState.CORROBORATED


def test_it_does_not_decide_what_hangs_on_it_either(session, hosted):
    """Who took in what is merged is not heard any more: a host could silence whoever doubts."""
    incident, host = hosted
    sister = organisation(session, group=host.independence_group)
    report = proposed(session)
    for home in (host, sister):
        actor, organisation_id = acting(verifier(session, home))
        with pytest.raises(MergeRefused) as refused:
            merge(
                session,
                sorter=actor,
                organisation_id=organisation_id,
                incident_id=report.id,
                into_id=incident.id,
                resolution="Es el mismo.",
                now=utc_now(),
            )
        assert refused.value.reason is MergeReason.HAS_INTEREST


def test_two_campaigns_are_one_interest(session):
    incident, host = verified(session), organisation(session, stripe_account="acct_host")
    for _ in range(2):
        campaign(session, at=host, incident=incident)
    noted = session.execute(select(IncidentHost.incident_id, IncidentHost.organisation_id)).all()
    assert noted == [(incident.id, host.id)]


def test_money_that_is_raised_already_does_not_unmake_the_verdict(session):
    incident, host = verified(session), organisation(session, stripe_account="acct_host")
    campaign(session, at=host, incident=incident)
    spoken(session, incident, by=verifier(session, host))
    assert incident.state is IncidentState.VERIFIED
    assert session.scalar(select(func.count()).select_from(IncidentHost)) == 1
