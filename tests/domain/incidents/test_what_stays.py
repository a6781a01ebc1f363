"""The database has the last word: what was decided of an incident, and said of it, stays."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.clock import utc_now
from portal.incidents.models import RetractionVote
from portal.incidents.retracting import vote_to_retract
from portal.incidents.rules import RetractionReason
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier

NOT_SO = {
    "unconfirmed without a word": "state = 'unconfirmed'",
    "given up without a word": "state = 'cannot_verify'",
    "blanks are no word": "state = 'cannot_verify', resolution = '  '",
    "merged without a word": "state = 'duplicate_of', duplicate_of_id = :other",
    "merged into nothing": "state = 'duplicate_of', resolution = 'a'",
    "merged into itself": "state = 'duplicate_of', duplicate_of_id = id, resolution = 'a'",
    "merged and open": "duplicate_of_id = :other",
}
SO = {
    "given up in writing": "state = 'cannot_verify', resolution = 'a'",
    "merged": "state = 'duplicate_of', duplicate_of_id = :other, resolution = 'a'",
}


def changed(session, sets):
    incident, other = proposed(session), proposed(session)
    said = text(f"UPDATE incident SET {sets} WHERE id = :id")
    session.execute(said, {"id": incident.id, **({"other": other.id} if ":other" in sets else {})})


@pytest.mark.parametrize("sets", NOT_SO.values(), ids=NOT_SO)
def test_a_review_ends_whole_or_not_at_all(session, sets):
    with pytest.raises(IntegrityError):
        changed(session, sets)


@pytest.mark.parametrize("sets", SO.values(), ids=SO)
def test_what_is_whole_is_taken(session, sets):
    changed(session, sets)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE incident_attestation SET verdict = 'refute'",
        "DELETE FROM incident_attestation",
        "UPDATE incident_retraction_vote SET reason = 'did_not_happen'",
        "DELETE FROM incident_retraction_vote",
        "DELETE FROM incident",
    ],
)
def test_nothing_that_was_said_is_unsaid(session, deed):
    incident = spoken(session, verified_by_words(session))
    actor, organisation_id = acting(verifier(session))
    vote_to_retract(
        session, verifier=actor, organisation_id=organisation_id, incident_id=incident.id,
        reason=RetractionReason.SOURCE_DECEIVED, now=utc_now(),
    )  # fmt: skip
    assert session.query(RetractionVote).count() == 1
    with pytest.raises(IntegrityError):
        session.execute(text(deed))
