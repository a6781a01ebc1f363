"""Voices that arrive at the same moment are heard one after the other."""

import threading

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.extensions import db, transaction
from portal.incidents.errors import NotVerified, WordRefused
from portal.incidents.models import Attestation, Incident, PublicIncident
from portal.incidents.queries import lock_verified
from portal.incidents.rules import IncidentState
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, spoken, verified_by_words, verifier
from tests.factories.people import organisation

pytestmark = pytest.mark.race
ROUNDS = 5


def all_at_once(app, deeds):
    """Run each deed in its own thread and transaction; return what each raised or None."""
    ready, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        with app.app_context():
            try:
                ready.wait()
                with transaction() as session:
                    deed(session)
            except Exception as wrong:
                outcomes[place] = wrong
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def speaking(incident_id, user_id, act=spoken):
    def deed(session):
        act(session, session.get(Incident, incident_id), by=session.get(User, user_id))

    return deed


def made(make, speakers):
    with transaction() as session:
        incident = make(session)
        return incident.id, [user.id for user in speakers(session)]


def test_two_verifiers_at_once_verify_exactly_once(app):
    for _ in range(ROUNDS):
        incident, users = made(proposed, lambda s: [verifier(s) for _ in range(2)])
        outcomes = all_at_once(app, [speaking(incident, user) for user in users])
        assert outcomes == [None, None]
        found = db.session.get(Incident, incident)
        assert found.state == IncidentState.VERIFIED
        subject = f"incident:{found.reference}"
        verdicts = select(func.count()).where(
            AuditEntry.subject == subject, AuditEntry.action == "incident_verified"
        )
        assert db.session.scalar(verdicts) == 1
        copy = db.session.scalar(
            select(PublicIncident).where(PublicIncident.reference == found.reference)
        )
        assert copy.supporting == 2
        db.session.rollback()


def test_four_colleagues_at_once_are_one_word(app):
    def colleagues(session):
        where = organisation(session)
        return [verifier(session, where) for _ in range(4)]

    for _ in range(ROUNDS):
        incident, users = made(proposed, colleagues)
        outcomes = all_at_once(app, [speaking(incident, user) for user in users])
        assert sum(outcome is None for outcome in outcomes) == 1
        assert all(isinstance(o, WordRefused) for o in outcomes if o is not None)
        given = select(func.count()).where(Attestation.incident_id == incident)
        assert db.session.scalar(given) == 1
        assert db.session.get(Incident, incident).state == IncidentState.CORROBORATED
        db.session.rollback()


def test_help_that_asks_while_it_is_retracted_is_before_or_after_never_between(app):
    def asks(incident):
        def deed(session):
            lock_verified(session, incident)

        return deed

    for _ in range(ROUNDS):
        incident, users = made(verified_by_words, lambda s: [verifier(s) for _ in range(2)])
        deeds = [speaking(incident, user, act=voted) for user in users]
        outcomes = all_at_once(app, [*deeds, asks(incident), asks(incident)])
        assert outcomes[:2] == [None, None]
        assert all(o is None or isinstance(o, NotVerified) for o in outcomes[2:])
        assert db.session.get(Incident, incident).state == IncidentState.RETRACTED
        db.session.rollback()
