"""Named fields reach one reader, with two intermediaries and the family's word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import day_of
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.disclosing import forget_expired
from portal.vault.disclosure_rules import (
    HandingFacts,
    ProposalFacts,
    ensure_may_hand_out,
    ensure_may_propose,
)
from portal.vault.errors import CapsuleNotFound, DisclosureRefused, ReceiptUnknown
from portal.vault.excluding import exclude
from portal.vault.models import Disclosure, DisclosureLock, StoredContent, VaultDeed, Wrap
from portal.vault.rules import OpeningReason
from tests.domain.vault.test_withdrawing import withdraw
from tests.factories.hand_overs import hand_over
from tests.factories.sealed_requests import NOW

TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=7)
IDENTITY = {"where": "Tzintzuntzan", "reach": "55 0199 4477", "more": "Mi hermano", "incident": "x"}
PROPOSAL = ProposalFacts(
    frozenset({"reach"}), "Lic. Paz", "Amparo", UNTIL, TODAY, True, False, False, True
)
HANDING = HandingFacts(True, True, True, True, UNTIL, TODAY, False)


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"fields": frozenset()}, "no such field"),
        ({"fields": frozenset({"incident"})}, "no such field"),
        ({"reader": ""}, "nobody named"),
        ({"purpose": ""}, "no purpose"),
        ({"until": TODAY}, "not until then"),
        ({"until": TODAY + timedelta(days=31)}, "not until then"),
        ({"confirmer_is_self": True}, "oneself"),
        ({"confirmer_certified": False}, "confirmer not certified"),
        ({"confirmer_kept_away": True}, "confirmer kept away"),
        ({"confirmer_elsewhere": False}, "same organisation"),
    ],
)
def test_what_may_be_proposed(fact, reason):
    ensure_may_propose(PROPOSAL)
    with pytest.raises(DisclosureRefused) as refused:
        ensure_may_propose(replace(PROPOSAL, **fact))
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"is_proposer": False}, "not the proposer's"),
        ({"proposed": False}, "terms not signed"),
        ({"confirmed": False}, "not confirmed"),
        ({"consented": False}, "no consent"),
        ({"today": UNTIL + timedelta(days=1)}, "expired"),
        ({"already_handed": True}, "already handed out"),
    ],
)
def test_when_it_may_be_handed_out(fact, reason):
    ensure_may_hand_out(HANDING)
    with pytest.raises(DisclosureRefused) as refused:
        ensure_may_hand_out(replace(HANDING, **fact))
    assert refused.value.reason == reason


@pytest.fixture
def asked(alliance):
    return alliance.ask(identity=IDENTITY)


def mine(alliance, name):
    person = alliance.people[name]
    return {
        "holder_id": person.holder_id, "keys": person.keys, "vault": alliance.vault, "now": NOW,
    }  # fmt: skip


def propose(alliance, asked, confirmer="beto", account=""):
    terms = door.Terms(frozenset({"reach"}), "Lic. Paz", "Amparo", account)
    with vault_transaction() as session:
        return door.propose_disclosure(
            session,
            capsule_id=asked.capsule_id,
            terms=terms,
            until=UNTIL,
            confirmer_id=alliance.people[confirmer].holder_id,
            **mine(alliance, "ana"),
        )


def confirm(alliance, one, name="beto"):
    with vault_transaction() as session:
        door.confirm_disclosure(session, disclosure_id=one, **mine(alliance, name))


def agree(alliance, asked, one):
    keys = alliance.come_back(asked)
    with vault_transaction() as session:
        door.consent(session, capsule_id=asked.capsule_id, disclosure_id=one, keys=keys)


def hand_out(alliance, one, name="ana"):
    who = mine(alliance, name)
    with vault_transaction() as session:
        capsule = door.ensure_ready(session, disclosure_id=one, **who)
        opening = door.ask_to_open(
            session, capsule_id=capsule, holder_id=who["holder_id"],
            reason=OpeningReason.DISCLOSING, vault=alliance.vault, now=NOW,
        )  # fmt: skip
    with vault_reading() as session:
        cut = door.cut_disclosure(session, disclosure_id=one, opening_id=opening, **who)
    words = new_receipt(WordLanguage.SPANISH)
    sealed = door.seal_disclosure(cut, words=words, vault=alliance.vault)
    with vault_transaction() as session:
        door.keep_disclosure(session, sealed=sealed, **who)
    return words


def read(alliance, words, account="", now=NOW):
    with vault_reading() as session:
        found = door.find_disclosure(session, words, account=account, vault=alliance.vault, now=now)
    keys = door.unlock_disclosure(found, words, vault=alliance.vault)
    with vault_transaction() as session:
        reading = door.ask_to_read(session, disclosure_id=found.disclosure_id, now=now)
    with vault_reading() as session:
        return door.read_disclosure(session, reading_id=reading, keys=keys, now=now)


@pytest.fixture
def agreed(alliance, asked):
    one = propose(alliance, asked)
    confirm(alliance, one)
    agree(alliance, asked, one)
    return one


def test_the_reader_reads_the_named_field_and_nothing_else(alliance, agreed):
    words = hand_out(alliance, agreed)
    assert read(alliance, words) == {"reach": "55 0199 4477"}


def test_every_reading_is_on_record_and_the_family_sees_it(alliance, asked, agreed):
    words = hand_out(alliance, agreed)
    read(alliance, words)
    keys = alliance.come_back(asked)
    with vault_reading() as session:
        (one,) = door.disclosures_of(
            session, capsule_id=asked.capsule_id, recipient="requester", keys=keys
        )
        deeds = list(session.scalars(select(VaultDeed.action)))
    assert one.readings == [TODAY]
    assert (one.terms.reader, one.terms.purpose) == ("Lic. Paz", "Amparo")
    assert {"opened", "disclosed", "disclosure_read"} <= set(deeds)


def test_no_holder_of_keys_gets_a_wrap_of_what_is_disclosed(alliance, agreed):
    hand_out(alliance, agreed)
    with vault_reading() as session:
        wraps = (
            select(Wrap.recipient).join(StoredContent).where(StoredContent.purpose == "disclosure")
        )
        assert list(session.scalars(wraps)) == ["reader"]


@pytest.mark.parametrize("missing", ["confirmation", "consent"])
def test_without_both_words_nothing_is_opened(alliance, asked, missing):
    one = propose(alliance, asked)
    if missing == "consent":
        confirm(alliance, one)
    else:
        agree(alliance, asked, one)
    with pytest.raises(DisclosureRefused):
        hand_out(alliance, one)
    with vault_reading() as session:
        deeds = session.scalars(select(VaultDeed.action))
        assert "opened" not in list(deeds)


def test_consent_written_into_the_database_counts_for_nothing(alliance, asked):
    one = propose(alliance, asked)
    confirm(alliance, one)
    with vault_transaction() as session:
        row = session.get_one(Disclosure, one)
        row.consented, row.in_person = row.proposed, True
    with pytest.raises(DisclosureRefused) as refused:
        hand_out(alliance, one)
    assert refused.value.reason == "no consent"


def test_only_the_asked_confirmer_confirms(alliance, asked):
    one = propose(alliance, asked)
    for name in ("ana", "cora"):
        with pytest.raises(CapsuleNotFound):
            confirm(alliance, one, name)


def test_a_certified_person_elsewhere_may_confirm(alliance, asked):
    one = propose(alliance, asked, confirmer="cora")
    confirm(alliance, one, "cora")
    agree(alliance, asked, one)
    assert hand_out(alliance, one)


def test_in_person_only_where_there_are_no_words(alliance, asked):
    def in_person(one):
        with vault_transaction() as session:
            door.consent_in_person(session, disclosure_id=one, **mine(alliance, "ana"))

    with pytest.raises(DisclosureRefused) as refused:
        in_person(propose(alliance, asked))
    assert refused.value.reason == "has words"
    wordless = propose(alliance, alliance.ask(identity=IDENTITY, receipt=None))
    confirm(alliance, wordless)
    in_person(wordless)
    assert read(alliance, hand_out(alliance, wordless)) == {"reach": "55 0199 4477"}


def test_a_reader_with_an_account_must_be_that_account(alliance, asked):
    one = propose(alliance, asked, account="account-paz")
    confirm(alliance, one)
    agree(alliance, asked, one)
    words = hand_out(alliance, one)
    for account in ("", "account-other"):
        with pytest.raises(ReceiptUnknown):
            read(alliance, words, account)
    assert read(alliance, words, "account-paz")


def test_it_is_handed_out_once(alliance, agreed):
    hand_out(alliance, agreed)
    with pytest.raises(DisclosureRefused):
        hand_out(alliance, agreed)


def test_after_its_day_it_opens_nothing_and_is_deleted(alliance, agreed):
    words = hand_out(alliance, agreed)
    late = NOW + timedelta(days=8)
    assert day_of(late) > UNTIL
    with pytest.raises(ReceiptUnknown):
        read(alliance, words, now=late)
    with vault_transaction() as session:
        assert [forget_expired(session, now=late), forget_expired(session, now=late)] == [1, 0]
    gone(alliance)


def gone(_alliance):
    with vault_reading() as session:
        purposes = set(session.scalars(select(StoredContent.purpose)))
        assert not session.scalars(select(DisclosureLock)).all()
    assert not purposes & {"disclosure", "disclosure terms"}


def test_the_family_stops_it_at_once(alliance, asked, agreed):
    words = hand_out(alliance, agreed)
    other = alliance.ask()
    with pytest.raises(CapsuleNotFound), vault_transaction() as session:
        door.stop_disclosure(session, capsule_id=other.capsule_id, disclosure_id=agreed)
    with vault_transaction() as session:
        door.stop_disclosure(session, capsule_id=asked.capsule_id, disclosure_id=agreed)
    gone(alliance)
    with pytest.raises(ReceiptUnknown):
        read(alliance, words)


def test_withdrawing_takes_it_too(alliance, asked, agreed):
    hand_out(alliance, agreed)
    withdraw(alliance, asked)
    gone(alliance)


def test_the_word_of_a_confirmer_kept_away_since_counts_no_more(alliance, asked, agreed):
    with vault_transaction() as session:
        exclude(session, capsule_id=asked.capsule_id, organisation="raices", now=NOW)
    with pytest.raises(DisclosureRefused) as refused:
        hand_out(alliance, agreed)
    assert refused.value.reason == "not confirmed"


def test_the_terms_pass_with_the_place_and_what_was_disclosed_does_not(alliance, agreed, asked):
    hand_out(alliance, agreed)
    hand_over(alliance, asked, "ana", "cora")
    held = select(Wrap.recipient, StoredContent.purpose).join(StoredContent)
    with vault_reading() as session:
        rows = {(who, purpose) for who, purpose in session.execute(held) if "disclosure" in purpose}
    people = {alliance.people[name].holder_id: name for name in ("ana", "beto", "cora")}
    assert {(people.get(who, who), purpose) for who, purpose in rows} == {
        ("requester", "disclosure terms"),
        ("beto", "disclosure terms"),
        ("cora", "disclosure terms"),
        ("reader", "disclosure"),
    }
