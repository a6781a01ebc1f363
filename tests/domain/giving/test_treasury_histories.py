"""Any history of what two people do leaves true books, equal to a model that adds and takes."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.extensions import db
from portal.giving.checking_gifts import gift_faults
from portal.giving.proposal_queries import parked_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.ledger.checking import faults
from portal.ledger.errors import FundTooLow
from portal.references import new_reference
from tests.domain.giving.test_suspense import park, resolve
from tests.factories.giving import pesos
from tests.factories.treasury import AccountKind, Treasury

STEPS = ("give", "give back", "undo", "transfer", "park in", "park out", "explain", "leave")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(1, 500), st.integers(0, 9)), max_size=18
)


class Model:
    """What the books must come to."""

    def __init__(self, treasury):
        self.treasury, self.gifts, self.held = treasury, [], Counter()

    def step(self, name, minor, pick):
        with db.session.begin_nested():
            getattr(self, name.replace(" ", "_"))(minor, pick)

    def give(self, minor, pick):
        self.gifts.append(self.treasury.given(minor))
        self.held.update(fund=minor, bank=minor, meter=minor)

    def _back(self, pick, target):
        if not self.gifts:
            return
        gift = self.gifts[pick % len(self.gifts)]
        short = target is Target.MISTAKE and gift.amount_minor > self.held["fund"]
        proposal = self.treasury.propose_return(gift, target)
        if short:
            with pytest.raises(FundTooLow), db.session.begin_nested():
                self.treasury.agree(proposal)
            db.session.expire_all()
            # Read before anything is set: a reload would write half of it.
            who, when = proposal.proposed_by, proposal.proposed_at
            proposal.open_key, proposal.state = None, "withdrawn"
            proposal.decided_by, proposal.decided_at = who, when
            return
        self.treasury.agree(proposal)
        self.gifts.remove(gift)
        borne = min(gift.amount_minor, self.held["fund"])
        lost = gift.amount_minor - borne
        self.held.update(fund=-borne, bank=-gift.amount_minor, meter=-borne, owed=lost)

    def give_back(self, minor, pick):
        self._back(pick, Target.DONOR)

    def undo(self, minor, pick):
        self._back(pick, Target.MISTAKE)

    def transfer(self, minor, pick):
        proposal = self.treasury.propose(
            ProposalKind.TRANSFER, new_reference(), Target.POOL, pesos(minor),
            campaign=self.treasury.campaign,
        )  # fmt: skip
        if minor > self.held["fund"]:
            with pytest.raises(FundTooLow), db.session.begin_nested():
                self.treasury.agree(proposal)
        else:
            self.treasury.agree(proposal)
            self.held.update(fund=-minor, pool=minor)

    def park_in(self, minor, pick):
        park(self.treasury, minor)
        self.held.update(stripe=minor, parked=minor)

    def park_out(self, minor, pick):
        park(self.treasury, -minor)
        self.held.update(stripe=-minor, parked=-minor)

    def _one_parked(self, pick):
        found, _ = parked_for(self.treasury.session, self.treasury.first, livemode=False)
        return found[pick % len(found)] if found else None

    def leave(self, minor, pick):
        if entry := self._one_parked(pick):
            self.treasury.agree(resolve(self.treasury, entry, Target.LEAVE))

    def explain(self, minor, pick):
        entry = self._one_parked(pick)
        if entry is None:
            return
        came = entry.amount.minor > 0
        target = Target.GIFTS if came else Target.ORGANISATION
        more = {"campaign": self.treasury.campaign} if came else {}
        self.treasury.agree(resolve(self.treasury, entry, target, **more))
        self.held["parked"] -= entry.amount.minor
        if came:
            self.held.update(fund=entry.amount.minor, meter=entry.amount.minor)
        else:
            self.held["owed"] -= entry.amount.minor

    def books(self):
        treasury, kinds = self.treasury, AccountKind
        return {
            "fund": treasury.sums().held.minor,
            "meter": treasury.meter().minor,
            "bank": treasury.balance(treasury.bank.account).minor,
            "pool": -treasury.balance(kinds.POOL).minor,
            "stripe": treasury.balance(kinds.STRIPE_BALANCE).minor,
            "parked": -treasury.balance(kinds.SUSPENSE).minor,
            "owed": treasury.balance(kinds.SHORTFALL).minor,
        }


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)
@given(history=HISTORIES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_history_equals_the_model(app, history):
    db.session.rollback()
    db.session.connection(bind_arguments={"bind": db.engine}, execution_options={"writing": True})
    model = Model(Treasury(db.session()))
    for name, minor, pick in history:
        model.step(name, minor, pick)
    told = model.books()
    assert told == {name: model.held[name] for name in told}
    parked, _ = parked_for(db.session(), model.treasury.first, livemode=False)
    assert sum(entry.amount.minor for entry in parked) == told["parked"]
    assert [*faults(db.session()), *gift_faults(db.session())] == []
    db.session.rollback()
