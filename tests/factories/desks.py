"""A desk at work, for tests of the domain."""

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid import queries
from portal.aid.assessing import add_need
from portal.aid.committing import approve, commit_aid
from portal.aid.delivering import mark_delivered
from portal.aid.filling_reserve import keep_for_urgent_help
from portal.aid.rules import NeedKind
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.ledger.aid_funds import AidFund, available_in_pool
from portal.money import Currency
from tests.factories.cases import case, fill_pool, mxn
from tests.factories.people import organisation, person

NOW = utc_now()


class Desk:
    """An organisation with a caseworker, an intermediary and 1,000 pesos in its pool."""

    def __init__(self, session, pool=1000):
        self.session = session
        self.ngo = organisation(session)
        self.second = actor_for(person(session, Role.CASEWORKER, at=self.ngo))
        self.worker = actor_for(person(session, Role.CASEWORKER, at=self.ngo))
        self.intermediary = actor_for(person(session, Role.INTERMEDIARY, at=self.ngo))
        fill_pool(session, self.ngo.id, pool)

    def case(self, **changes):
        return case(
            self.session,
            now=NOW,
            organisation_id=self.ngo.id,
            intermediary=self.intermediary.reference,
            **changes,
        )

    def taken(self, **changes):
        found = self.case(**changes)
        take_case(self.session, case=found, actor=self.worker, version=found.version, now=NOW)
        return found

    def need(self, found, pesos=100):
        return add_need(
            self.session,
            case=found,
            kind=NeedKind.FOOD,
            amount=mxn(pesos),
            actor=self.worker,
            now=NOW,
        )

    def commit(self, found, need, pesos, *, now=NOW, **more):
        return commit_aid(
            self.session,
            case=found,
            need_reference=need.reference,
            amount=mxn(pesos),
            actor=self.worker,
            livemode=False,
            now=now,
            **more,
        )

    def deliver(self, made, code=None):
        mark_delivered(
            self.session,
            commitment=queries.delivery_for(
                self.session, self.intermediary, made.commitment.reference
            ),
            code=made.code if code is None else code,
            actor=self.intermediary,
            now=NOW,
        )

    def pool(self, fund=AidFund.POOL):
        return available_in_pool(
            self.session,
            organisation_id=self.ngo.id,
            currency=Currency.MXN,
            livemode=False,
            fund=fund,
        )

    def fill_reserve(self, pesos):
        keep_for_urgent_help(
            self.session,
            organisation_id=self.ngo.id,
            amount=mxn(pesos),
            actor=self.worker,
            livemode=False,
            now=NOW,
        )

    def approve(self, found, made, actor=None, now=NOW):
        return approve(
            self.session,
            case=found,
            commitment=made.commitment,
            actor=actor or self.second,
            now=now,
        )
