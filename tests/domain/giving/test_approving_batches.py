"""A batch is proposed by one organisation and becomes final by two others, on both engines."""

import json

import pytest
from sqlalchemy import func, select

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.approval_rules import DeclineReason, NoVoice, ProposalState
from portal.giving.approving_batches import approve_batch, decline_batch
from portal.giving.batch_proposal_models import BatchApproval, BatchProposal
from portal.giving.batch_rules import DeliveredFact
from portal.giving.errors import ApprovalRefused, BatchRefused
from portal.giving.models import Batch
from portal.giving.proposing_batches import propose_batch, withdraw_batch
from portal.giving.proving_gifts import proof_of_batch
from portal.ledger.log_models import LogLeaf
from portal.ledger.models import JournalEntry
from portal.references import new_reference
from tests.domain.giving.test_batching import paid_gift  # noqa: F401 - a fixture
from tests.domain.racing import at_once
from tests.factories.giving import pesos
from tests.factories.logs import append, sign
from tests.factories.people import organisation, person
from tests.rules.ledger.test_verify_file import verify

NOW = utc_now()
FACTS = [
    DeliveredFact(new_reference(), f"case{n}", f"incident{n % 2}", pesos(2_000)) for n in range(5)
]


def voice(group="", roles=(Role.VERIFIER,)):
    """(actor, organisation id) of a verifier in an organisation of its own."""
    with transaction() as session:
        ngo = organisation(session, group=group)
        return actor_for(person(session, *roles, at=ngo)), ngo.id


@pytest.fixture
def proposed(paid_gift):  # noqa: F811
    """(reference, organisation id) of a batch that waits for two voices."""
    _, organisation_id = paid_gift
    return propose(organisation_id), organisation_id


def propose(organisation_id, facts=FACTS, proposer=None):
    with transaction() as session:
        return propose_batch(
            session,
            organisation_id=organisation_id,
            deliveries=facts,
            proposer=proposer or actor_for(person(session, Role.FINANCE)),
            livemode=False,
            now=NOW,
        )


def held(session, reference):
    query = select(BatchProposal).where(BatchProposal.reference == reference)
    return session.scalars(query.with_for_update(of=BatchProposal)).one()


def approve_in(session, reference, who, facts=FACTS):
    actor, organisation_id = who
    batch = approve_batch(
        session,
        proposal=held(session, reference),
        verifier=actor,
        organisation_id=organisation_id,
        deliveries=facts,
        now=NOW,
    )
    return batch.reference if batch else None


def approve(reference, who, facts=FACTS):
    with transaction() as session:
        return approve_in(session, reference, who, facts)


def decline(reference, who):
    actor, organisation_id = who
    with transaction() as session:
        decline_batch(
            session,
            proposal=held(session, reference),
            verifier=actor,
            organisation_id=organisation_id,
            reason=DeclineReason.AMOUNT_UNLIKELY,
            now=NOW,
        )


def withdraw(reference):
    with transaction() as session:
        actor = actor_for(person(session, Role.FINANCE))
        withdraw_batch(session, proposal=held(session, reference), actor=actor, now=NOW)


def state_of(reference):
    db.session.rollback()
    return db.session.scalars(
        select(BatchProposal.state).where(BatchProposal.reference == reference)
    ).one()


def batches():
    db.session.rollback()
    return db.session.scalar(select(func.count(Batch.id)))


def test_nothing_moves_until_the_second_independent_yes(proposed):
    reference, _ = proposed
    assert approve(reference, voice()) is None
    assert (batches(), state_of(reference)) == (0, ProposalState.OPEN)
    assert approve(reference, voice())
    assert (batches(), state_of(reference)) == (1, ProposalState.FINAL)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.source == "batch"))
    assert len(entries.all()) == 1


def test_the_log_says_in_public_who_approved_what_and_no_delivery(proposed):
    reference, _ = proposed
    approve(reference, voice())
    approve(reference, voice())
    batch = db.session.scalars(select(Batch)).one()
    assert proof_of_batch(db.session(), batch) is None
    append()
    sign()
    db.session.rollback()
    file = proof_of_batch(db.session(), db.session.scalars(select(Batch)).one())
    (said,) = verify.check(file)["entries"]
    assert (said["batch"], said["repaid"]) == (batch.reference, 10_000)
    assert (said["least_cases"], said["least_incidents"]) == (5, 2)
    assert len(set(said["approved_by"])) == 2
    assert said["organisation"] not in said["approved_by"]
    assert not any(fact.delivery_reference in file for fact in FACTS)
    assert not any(word in file for word in ("case0", "incident0"))


def test_the_batchs_journal_entry_stays_closed(proposed):
    reference, _ = proposed
    approve(reference, voice())
    approve(reference, voice())
    append()
    sign()
    batch = db.session.scalars(select(Batch)).one()
    about = select(LogLeaf).where(LogLeaf.subject == f"batch:{batch.reference}")
    leaves = db.session.scalars(about).all()
    assert len(leaves) == 2
    (closed,) = [leaf for leaf in leaves if leaf.entry_id is not None]
    assert closed.salt.hex() not in proof_of_batch(db.session(), batch)
    assert json.loads(closed.statement)["amounts"]["MXN"]["repaid_to_pool"] == 10_000


def test_its_own_group_does_not_count(proposed):
    reference, organisation_id = proposed
    with transaction() as session:
        group = held(session, reference).organisation.independence_group
        colleague = actor_for(
            person(session, Role.VERIFIER, at=held(session, reference).organisation)
        )
    for who in (voice(group), (colleague, organisation_id)):
        with pytest.raises(ApprovalRefused) as refused:
            approve(reference, who)
        assert refused.value.reason == NoVoice.OWN


def test_one_group_and_one_organisation_are_one_voice(proposed):
    reference, _ = proposed
    first = voice("one")
    approve(reference, first)
    for who, why in ((first, NoVoice.SPOKE), (voice("one"), NoVoice.SAME_GROUP)):
        with pytest.raises(ApprovalRefused) as refused:
            approve(reference, who)
        assert refused.value.reason == why


def test_a_person_of_two_organisations_speaks_once(proposed):
    reference, _ = proposed
    actor, first = voice()
    other, second = voice()
    both = Actor(actor.user_id, actor.reference, actor.grants | other.grants, second_factor=True)
    approve(reference, (both, first))
    with pytest.raises(ApprovalRefused) as refused:
        approve(reference, (both, second))
    assert refused.value.reason == NoVoice.PERSON_SPOKE


def test_whoever_proposed_it_does_not_approve_elsewhere(paid_gift):  # noqa: F811
    _, organisation_id = paid_gift
    who = voice(roles=(Role.VERIFIER,))
    reference = propose(organisation_id, proposer=who[0])
    with pytest.raises(ApprovalRefused) as refused:
        approve(reference, who)
    assert refused.value.reason == NoVoice.OWN


@pytest.mark.parametrize("role", [Role.FINANCE, Role.CASEWORKER, Role.ORGANISATION_ADMIN])
def test_only_verifiers_speak(proposed, role):
    reference, _ = proposed
    with pytest.raises(NotFound):
        approve(reference, voice(roles=(role,)))


CHANGED = {
    "one less": FACTS[:-1],
    "one more": [*FACTS, DeliveredFact(new_reference(), "case9", "incident1", pesos(100))],
    "another": [*FACTS[:-1], DeliveredFact(new_reference(), "case4", "incident0", pesos(2_000))],
    "a cent": [
        *FACTS[:-1],
        DeliveredFact(FACTS[-1].delivery_reference, "case4", "incident0", pesos(2_001)),
    ],
}


@pytest.mark.parametrize("facts", CHANGED.values(), ids=CHANGED.keys())
def test_what_changed_since_is_not_approved(proposed, facts):
    reference, _ = proposed
    with pytest.raises(BatchRefused, match="changed"):
        approve(reference, voice(), facts)
    assert (batches(), state_of(reference)) == (0, ProposalState.OPEN)


def test_what_no_longer_hides_anybody_is_not_closed(proposed):
    """An incident was retracted between the first yes and the second."""
    reference, _ = proposed
    approve(reference, voice())
    alone = [DeliveredFact(f.delivery_reference, f.case_key, "incident0", f.amount) for f in FACTS]
    with pytest.raises(BatchRefused, match="too_few_incidents"):
        approve(reference, voice(), alone)
    db.session.rollback()
    assert db.session.scalar(select(func.count(BatchApproval.approved_by))) == 1
    assert (batches(), state_of(reference)) == (0, ProposalState.OPEN)


def test_a_declined_batch_may_be_proposed_again(proposed):
    reference, organisation_id = proposed
    approve(reference, voice())
    decline(reference, voice())
    assert state_of(reference) == ProposalState.DECLINED
    with pytest.raises(ApprovalRefused):
        approve(reference, voice())
    assert propose(organisation_id) != reference


def test_a_withdrawn_batch_is_nobodys_to_approve(proposed):
    reference, organisation_id = proposed
    withdraw(reference)
    with pytest.raises(ApprovalRefused) as refused:
        approve(reference, voice())
    assert refused.value.reason == NoVoice.ENDED
    with pytest.raises(BatchRefused, match="ended"):
        withdraw(reference)
    propose(organisation_id)


def test_one_proposal_stands_open_for_each_organisation(proposed):
    _, organisation_id = proposed
    with pytest.raises(BatchRefused, match="already_proposed"):
        propose(organisation_id)


@pytest.mark.parametrize("cases", [0, 4])
def test_too_few_cases_are_not_even_proposed(paid_gift, cases):  # noqa: F811
    _, organisation_id = paid_gift
    with pytest.raises(BatchRefused, match="too_few_cases"):
        propose(organisation_id, FACTS[:cases])


def test_nothing_to_repay_with_is_not_even_proposed(app):
    with transaction() as session:
        ngo = organisation(session).id
    with pytest.raises(BatchRefused, match="nothing_to_repay_with"):
        propose(ngo)


@pytest.mark.race
def test_four_verifiers_at_once_close_it_once(app, proposed):
    reference, _ = proposed
    voices = [voice() for _ in range(4)]

    def deed(who):
        return lambda session: approve_in(session, reference, who)

    said = at_once(app, [deed(who) for who in voices], said=lambda batch: bool(batch))
    assert said == {False: 1, True: 1, "ApprovalRefused": 2}
    assert batches() == 1


@pytest.mark.race
def test_two_proposers_at_once_are_one_proposal(app, paid_gift):  # noqa: F811
    _, organisation_id = paid_gift
    with transaction() as session:
        who = actor_for(person(session, Role.FINANCE))

    def deed(session):
        propose_batch(
            session,
            organisation_id=organisation_id,
            deliveries=FACTS,
            proposer=who,
            livemode=False,
            now=NOW,
        )
        return "proposed"

    assert at_once(app, [deed] * 4) == {"proposed": 1, "BatchRefused": 3}


@pytest.mark.parametrize("alike", [True, False], ids=["the same one", "one of its group"])
def test_whoever_works_for_the_proposers_does_not_judge_them_for_another(proposed, alike):
    reference, organisation_id = proposed
    verifier, elsewhere = voice()
    with transaction() as session:
        spender = session.get_one(Organisation, organisation_id)
        where = spender if alike else organisation(session, group=spender.independence_group)
        membership = Membership(organisation_id=where.id, role=Role.CASEWORKER, since=NOW)
        user = session.get_one(User, verifier.user_id)
        user.memberships.append(membership)
        session.flush()
        verifier = actor_for(user)
    for speak in (approve, decline):
        with pytest.raises(ApprovalRefused) as refused:
            speak(reference, (verifier, elsewhere))
        assert refused.value.reason == NoVoice.OWN
    assert state_of(reference) == ProposalState.OPEN
