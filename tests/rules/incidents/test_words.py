"""k of n as a decision table, and what no combination of words may do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.errors import WordReason, WordRefused
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import (
    FREEZE,
    Evidence,
    SpeakerFacts,
    Standing,
    Verdict,
    Word,
    ensure_may_attest,
    ensure_may_vote_to_retract,
    retraction_carries,
    standing_of,
    supporting_groups,
)

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
AFTER = START + FREEZE
EYES, CALL, OFFICIAL = Evidence.EYES_ON, Evidence.CALL_BACK, Evidence.OFFICIAL_RECORD
YES, NO, ABSTAIN = Verdict.SUPPORT, Verdict.REFUTE, Verdict.ABSTAIN


def word(group, evidence=EYES, verdict=YES, hours=0, *, handled=False):
    return Word(
        organisation_id=hash(group),
        group=group,
        evidence=evidence,
        verdict=verdict,
        given_at=START + timedelta(hours=hours),
        handled_intake=handled,
    )


TABLE = [
    ("nobody spoke", [], Standing.OPEN),
    ("one on the spot", [word("a")], Standing.CORROBORATED),
    ("two groups, both on the spot", [word("a"), word("b")], Standing.VERIFIED),
    ("one on the spot, one called back", [word("a"), word("b", CALL)], Standing.VERIFIED),
    ("two called back", [word("a", CALL), word("b", CALL)], Standing.CORROBORATED),
    ("the same group twice", [word("a"), word("a")], Standing.CORROBORATED),
    ("an official record alone", [word("a", OFFICIAL)], Standing.OPEN),
    ("one and an official record", [word("a"), word("b", OFFICIAL)], Standing.CORROBORATED),
    ("one and who took it in", [word("a"), word("b", handled=True)], Standing.CORROBORATED),
    ("one and an abstention", [word("a"), word("b", verdict=ABSTAIN)], Standing.CORROBORATED),
    ("two and a refutation", [word("a"), word("b"), word("c", verdict=NO)], Standing.FROZEN),
    ("only a refutation", [word("c", verdict=NO)], Standing.FROZEN),
    ("an official refutation", [word("a"), word("c", OFFICIAL, NO)], Standing.CORROBORATED),
]


@pytest.mark.parametrize("_name, words, standing", TABLE, ids=[row[0] for row in TABLE])
def test_what_words_come_to(_name, words, standing):
    assert standing_of(words, now=START) is standing


REFUTED = [word("a"), word("r", verdict=NO)]
THAWED = [
    ("nobody else spoke", [], Standing.FROZEN),
    ("one other supports", [word("b", hours=1)], Standing.FROZEN),
    ("two others support", [word("b", hours=1), word("c", CALL, hours=2)], Standing.VERIFIED),
    ("two of one group", [word("b", hours=1), word("b", hours=2)], Standing.FROZEN),
    (
        "two others refute",
        [word("b", verdict=NO, hours=1), word("c", verdict=NO, hours=2)],
        Standing.FALSE,
    ),
    (
        "others disagree two to two",
        [
            word("b", hours=1),
            word("c", hours=1),
            word("d", verdict=NO, hours=1),
            word("e", verdict=NO, hours=1),
        ],
        Standing.FROZEN,
    ),
]


@pytest.mark.parametrize("_name, others, standing", THAWED, ids=[row[0] for row in THAWED])
def test_after_the_freeze_two_others_decide(_name, others, standing):
    assert standing_of([*REFUTED, *others], now=AFTER) is standing


@pytest.mark.parametrize("_name, others, _standing", THAWED, ids=[row[0] for row in THAWED])
def test_nothing_moves_before_the_freeze_is_over(_name, others, _standing):
    assert standing_of([*REFUTED, *others], now=AFTER - timedelta(seconds=1)) is Standing.FROZEN


WORDS = st.lists(
    st.builds(
        word,
        st.sampled_from("abcd"),
        st.sampled_from(list(Evidence)),
        st.sampled_from(list(Verdict)),
        st.integers(0, 100),
        handled=st.booleans(),
    ),
    max_size=8,
)


@given(WORDS, st.integers(0, 200))
def test_verified_always_rests_on_two_groups_and_one_on_the_spot(words, hours):
    if standing_of(words, now=START + timedelta(hours=hours)) is Standing.VERIFIED:
        counted = [w for w in words if w.counts and w.verdict is YES]
        assert supporting_groups(words) >= 2
        assert any(w.evidence is EYES for w in counted)


@given(WORDS, st.integers(0, 200))
def test_what_does_not_count_changes_nothing(words, hours):
    now = START + timedelta(hours=hours)
    noise = [word("z", OFFICIAL), word("z", verdict=ABSTAIN), word("z", handled=True)]
    assert standing_of(words, now=now) is standing_of([*words, *noise], now=now)


@given(WORDS, st.randoms())
def test_the_order_of_words_does_not_matter(words, random):
    shuffled = list(words)
    random.shuffle(shuffled)
    assert standing_of(words, now=AFTER) is standing_of(shuffled, now=AFTER)


def facts(**more):
    given = {
        "state": IncidentState.UNDER_REVIEW,
        "person_handled_intake": False,
        "organisation_handled_intake": False,
        "organisation_spoke": False,
        "person_spoke": False,
    }
    return SpeakerFacts(**{**given, **more})


@pytest.mark.parametrize(
    "more, reason",
    [
        ({"person_handled_intake": True}, WordReason.HANDLED_INTAKE),
        ({"organisation_handled_intake": True}, WordReason.HANDLED_INTAKE),
        ({"organisation_spoke": True}, WordReason.ALREADY_SPOKE),
        ({"person_spoke": True}, WordReason.PERSON_ALREADY_SPOKE),
        ({"state": IncidentState.RETRACTED}, WordReason.CLOSED),
        ({"state": IncidentState.FALSE}, WordReason.CLOSED),
        ({"state": IncidentState.DUPLICATE_OF}, WordReason.CLOSED),
    ],
)
def test_words_that_are_not_taken(more, reason):
    with pytest.raises(WordRefused) as refused:
        ensure_may_attest(facts(**more))
    assert refused.value.reason is reason


@pytest.mark.parametrize("state", [IncidentState.RECEIVED, IncidentState.VERIFIED])
def test_words_that_are_taken(state):
    ensure_may_attest(facts(state=state))


def test_who_took_it_in_may_ask_to_retract():
    ensure_may_vote_to_retract(facts(state=IncidentState.VERIFIED, person_handled_intake=True))


@pytest.mark.parametrize("state", [IncidentState.RECEIVED, IncidentState.RETRACTED])
def test_what_is_not_public_cannot_be_retracted(state):
    with pytest.raises(WordRefused):
        ensure_may_vote_to_retract(facts(state=state))


@pytest.mark.parametrize(
    "groups, carries", [([], False), ("a", False), ("aa", False), ("ab", True)]
)
def test_a_retraction_takes_two_groups(groups, carries):
    assert retraction_carries(list(groups)) is carries


def hosting(group, evidence=EYES, verdict=YES, hours=0):
    return replace(word(group, evidence, verdict, hours), hosts_help=True)


HOSTED = [
    ("one and the host", [word("a"), hosting("b")], Standing.CORROBORATED),
    ("the host alone", [hosting("b")], Standing.OPEN),
    ("the host refutes", [word("a"), hosting("b", verdict=NO)], Standing.FROZEN),
    ("two others and the host", [word("a"), word("c", CALL), hosting("b")], Standing.VERIFIED),
    (
        "two who called back and the host on the spot",
        [word("a", CALL), word("c", CALL), hosting("b")],
        Standing.CORROBORATED,
    ),
]


@pytest.mark.parametrize("_name, words, standing", HOSTED, ids=[row[0] for row in HOSTED])
def test_who_raises_money_for_it_is_never_the_deciding_voice(_name, words, standing):
    assert standing_of(words, now=START) is standing


@pytest.mark.parametrize("verdict", [YES, NO])
def test_nor_after_a_refutation(verdict):
    after = [word("d", verdict=verdict, hours=1), hosting("e", verdict=verdict, hours=2)]
    assert standing_of([*REFUTED, *after], now=AFTER) is Standing.FROZEN


@given(WORDS, st.integers(0, 200))
def test_no_verdict_rests_on_hosts(words, hours):
    hosts = [replace(w, hosts_help=True) for w in words]
    assert standing_of(hosts, now=START + timedelta(hours=hours)) in {
        Standing.OPEN,
        Standing.FROZEN,
    }


@given(WORDS, WORDS, st.integers(0, 200))
def test_a_host_who_speaks_for_it_never_raises_a_verdict(words, more, hours):
    now = START + timedelta(hours=hours)
    hosts = [replace(w, hosts_help=True, group="z") for w in more if w.verdict is not NO]
    assert standing_of([*words, *hosts], now=now) is standing_of(words, now=now)
