"""What no organisation signed counts nowhere, and `flask incidents check` names it."""

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.attesting import settle
from portal.incidents.checking_words import word_faults
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.keeping_word_keys import EndReason, end_key, key_in_force, pair_of
from portal.incidents.models import Attestation, RetractionVote
from portal.incidents.queries import (
    attestations_of,
    groups_for_retraction,
    retraction_votes,
    words_of,
)
from portal.incidents.retracting import vote_to_retract
from portal.incidents.rules import IncidentState, RetractionReason
from portal.incidents.signing_words import _said, sign_of, signed_vote, signed_word
from portal.incidents.word_key_models import WordKey, WordKeyEnd
from portal.incidents.word_roots import WordRoot
from portal.incidents.word_rules import Evidence, Verdict
from portal.incidents.word_signing_rules import SaidKey, Sign, moment_of
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier

GUARDED = (
    "incident_attestation", "incident_retraction_vote",
    "organisation_word_key", "organisation_word_key_end",
)  # fmt: skip
TEXT = CorrectedText("Nuevo", "New", "Relato nuevo", "New account", "El lugar era otro.")


class Hand:
    """Somebody who writes in the database alone, past its triggers, beside one true word."""

    def __init__(self, session):
        self.session = session
        self.incident = spoken(session, proposed(session), evidence=Evidence.CALL_BACK)
        self.user = verifier(session)
        self.actor, self.home = acting(self.user)
        self.now = utc_now()
        sqlite = session.get_bind().dialect.name == "sqlite"
        for table in GUARDED:
            for verb in ("_update", "_delete") if sqlite else ("",):
                on = "" if sqlite else f" ON {table}"
                session.execute(text(f"DROP TRIGGER {table}_append_only{verb}{on}"))

    def word(self, **more):
        """The row that this organisation would have signed."""
        given = {
            "speaker": self.actor, "organisation_id": self.home, "evidence": Evidence.EYES_ON,
            "verdict": Verdict.SUPPORT, "now": self.now, **more,
        }  # fmt: skip
        return signed_word(self.session, self.incident, **given)

    def write(self, word, **more):
        """Into the table, by hand."""
        row = {c.name: getattr(word, c.name) for c in Attestation.__table__.c if c.name != "id"}
        self.session.execute(insert(Attestation).values(**{**row, **more}))

    def change(self, sets, **more):
        self.session.execute(text(f"UPDATE incident_attestation SET {sets}"), more)


def unsigned(hand):
    hand.write(hand.word(), signature="", key_id=None, text_digest="")


def made_up_signature(hand):
    hand.write(hand.word(), signature=secrets.token_hex(64))


def key_of_ones_own(hand):
    """A key row and its certificate under a root of the hand's own."""
    root, word = WordRoot("x" * 40), hand.word()
    organisation = hand.user.memberships[0].organisation
    pair = root.pair_of(organisation.reference, 7)
    said = SaidKey(organisation.reference, 7, pair.public, moment_of(hand.now))
    made = hand.session.scalar(
        insert(WordKey)
        .values(
            organisation_id=hand.home, number=7, public_key=pair.public, since=hand.now,
            certificate=root.sign(said),
        )
        .returning(WordKey.id)
    )  # fmt: skip
    signature = pair.sign(_said(hand.incident, organisation, word))
    hand.write(word, signature=signature, key_id=made)


def key_of_another(hand):
    """What another organisation's own key signed in this one's name."""
    other, word = verifier(hand.session).memberships[0].organisation, hand.word()
    key = key_in_force(hand.session, other, now=hand.now)
    said = _said(hand.incident, hand.user.memberships[0].organisation, word)
    hand.write(word, signature=pair_of(hand.session, key).sign(said), key_id=key.id)


def another_incident(hand):
    """A true word, told of something else that reads the same."""
    same = ("title_es", "title_en", "account_es", "account_en")
    here = hand.incident
    hand.incident = proposed(hand.session, **{name: getattr(here, name) for name in same})
    word = hand.word()
    hand.incident = here
    hand.write(word, incident_id=here.id)


def another_revision(hand):
    """A true word from before a correction that was taken back."""
    word, was = hand.word(), hand.incident
    text = CorrectedText(was.title_es, was.title_en, was.account_es, was.account_en, "Así era.")
    actor, home = acting(verifier(hand.session))
    correct(
        hand.session, verifier=actor, organisation_id=home, incident_id=hand.incident.id,
        text=text, now=hand.now,
    )  # fmt: skip
    hand.write(word, revision=hand.incident.revision)


def ended_key(hand):
    """What a key signs after its end."""
    word = hand.word(now=hand.now + timedelta(hours=2))
    home = hand.user.memberships[0].organisation
    end_key(hand.session, home, reason=EndReason.IN_DOUBT, by="operator", now=hand.now)
    hand.write(word)


INVENTED = {
    unsigned: {"word_unsigned"},
    made_up_signature: {"word_broken"},
    key_of_ones_own: {"word_broken", "key_not_ours"},
    key_of_another: {"word_broken"},
    another_incident: {"word_broken"},
    another_revision: {"word_broken"},
    ended_key: {"word_broken"},
}


def kinds(session):
    return {fault.kind for fault in word_faults(session)} - {"trigger_missing"}


@pytest.mark.parametrize("deed", INVENTED, ids=lambda deed: deed.__name__)
def test_an_invented_word_counts_nowhere(session, deed):
    hand = Hand(session)
    deed(hand)
    session.expire_all()
    true = {word.organisation_id for word in attestations_of(session, hand.incident)} - {hand.home}
    assert {word.organisation_id for word in words_of(session, hand.incident)} == true
    settle(session, hand.incident, actor="deadline", now=hand.now)
    assert hand.incident.state is not IncidentState.VERIFIED
    assert kinds(session) == INVENTED[deed]


@pytest.mark.parametrize(
    "sets",
    [
        "verdict = 'refute'",
        "evidence = 'eyes_on'",
        "user_id = :user",
        "organisation_id = :home",
        "given_at = '2026-01-01 10:00:00+00:00'",
        "text_digest = ''",
        "signature = ''",
        "signature = 'no es hexadecimal'",
    ],
)
def test_an_altered_word_counts_nowhere(session, sets):
    hand = Hand(session)
    names = {"user": hand.user.id, "home": hand.home}
    hand.change(sets, **{k: v for k, v in names.items() if f":{k}" in sets})
    session.expire_all()
    assert words_of(session, hand.incident) == []
    assert kinds(session) == {"word_broken"}


@pytest.mark.parametrize("column", ["account_es", "title_en", "kind", "happened_on"])
def test_a_text_changed_by_hand_has_no_words(session, column):
    hand = Hand(session)
    new = {"kind": "threats", "happened_on": "2020-01-01"}.get(column, "Otra cosa")
    session.execute(text(f"UPDATE incident SET {column} = '{new}' WHERE id = {hand.incident.id}"))
    session.expire_all()
    assert words_of(session, hand.incident) == []
    assert kinds(session) == {"word_broken"}


def test_what_was_signed_outlives_a_correction_and_its_key(session):
    hand = Hand(session)
    [word] = attestations_of(session, hand.incident)
    end_key(
        session, word.organisation, reason=EndReason.RENEWED, by="operator",
        now=hand.now + timedelta(hours=1),
    )  # fmt: skip
    session.expire_all()
    assert sign_of(session, hand.incident, word) is Sign.SIGNED
    newer = key_in_force(session, word.organisation, now=hand.now)
    assert newer.number == word.key.number + 1
    actor, home = acting(verifier(session))
    correct(
        session, verifier=actor, organisation_id=home, incident_id=hand.incident.id, text=TEXT,
        now=hand.now,
    )  # fmt: skip
    assert kinds(session) == set()


def test_an_end_by_hand_unmakes_nothing_and_is_named(session):
    hand = Hand(session)
    [word] = attestations_of(session, hand.incident)
    session.execute(
        insert(WordKeyEnd).values(
            key_id=word.key_id, ended_at=hand.now - timedelta(days=9), reason="in_doubt",
            certificate=word.key.certificate,
        )
    )  # fmt: skip
    session.expire_all()
    assert len(words_of(session, hand.incident)) == 1
    assert kinds(session) == {"end_of_key_not_ours"}


def test_a_verdict_by_hand_is_named(session):
    hand = Hand(session)
    assert kinds(session) == set()
    session.execute(text(f"UPDATE incident SET state = 'verified' WHERE id = {hand.incident.id}"))
    assert kinds(session) == {"verified_without_words"}


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": "", "key_id": None},
        {"reason": RetractionReason.ENDANGERS_PEOPLE},
        {"incident_id": None},
    ],
    ids=["unsigned", "altered", "for another incident"],
)
def test_a_forged_vote_takes_nothing_back(session, forged):
    hand = Hand(session)
    elsewhere = proposed(session)
    incident = elsewhere if "incident_id" in forged else hand.incident
    vote = signed_vote(
        session, incident, speaker=hand.actor, organisation_id=hand.home,
        reason=RetractionReason.DID_NOT_HAPPEN, now=hand.now,
    )  # fmt: skip
    row = {c.name: getattr(vote, c.name) for c in RetractionVote.__table__.c if c.name != "id"}
    row |= {**forged, "incident_id": hand.incident.id}
    session.execute(insert(RetractionVote).values(**row))
    assert len(retraction_votes(session, hand.incident)) == 1
    assert groups_for_retraction(session, hand.incident) == []
    actor, home = acting(verifier(session))
    vote_to_retract(
        session, verifier=actor, organisation_id=home, incident_id=hand.incident.id,
        reason=RetractionReason.SOURCE_DECEIVED, now=hand.now,
    )  # fmt: skip
    assert hand.incident.state is IncidentState.CORROBORATED
    assert {kind.split("_")[0] for kind in kinds(session)} == {"vote"}


def test_the_command_exits_1_on_a_fault_and_0_without(app):
    runner = app.test_cli_runner()
    with transaction() as session:
        verified_by_words(session)
    assert runner.invoke(args=["incidents", "check"]).exit_code == 0
    with transaction() as session:
        incident = proposed(session)
        actor, home = acting(verifier(session))
        session.add(
            Attestation(
                incident_id=incident.id, revision=1, user_id=actor.user_id, organisation_id=home,
                evidence=Evidence.EYES_ON, verdict=Verdict.SUPPORT,
                given_at=utc_now(),
            )
        )  # fmt: skip
    said = runner.invoke(args=["incidents", "check"])
    assert (said.exit_code, "word_unsigned" in said.output) == (1, True)


def test_a_guard_that_is_gone_is_named(session):
    assert word_faults(session) == []
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON incident"
    session.execute(text(f"DROP TRIGGER incident_never_deleted{on}"))
    assert [str(fault) for fault in word_faults(session)] == [
        "trigger_missing: incident_never_deleted"
    ]
