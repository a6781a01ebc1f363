"""An organisation that keeps its own money: two people, an account, a box, a campaign."""

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import day_of, utc_now
from portal.giving.confirming_offline import confirm_offline_gift
from portal.giving.confirming_proposals import confirm_proposal
from portal.giving.offline_queries import offline_gift_for
from portal.giving.offline_rules import PlaceKind
from portal.giving.proposal_queries import proposal_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.proposing import Idea, propose
from portal.giving.recording_offline import Arrival, keep_place, record_offline_gift
from portal.ledger.queries import balance, fund_totals
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from portal.references import new_reference
from tests.factories.giving import LINK_KEY, campaign, pesos
from tests.factories.people import organisation, person

NOW = utc_now()
TODAY = day_of(NOW)


def today():
    """The day that a page asked now takes for today; a run may go on past midnight."""
    return day_of(utc_now())


class Treasury:
    """Money written down by `first` and confirmed by `second`."""

    def __init__(self, session):
        self.session = session
        self.ngo = organisation(session, stripe_account=f"acct_{new_reference()}")
        self.first_user = person(session, Role.FINANCE, at=self.ngo)
        self.second_user = person(session, Role.ORGANISATION_ADMIN, at=self.ngo)
        self.first, self.second = actor_for(self.first_user), actor_for(self.second_user)
        self.campaign = campaign(session, at=self.ngo)
        self.bank = self.place(PlaceKind.BANK, "Banco 4821")
        self.box = self.place(PlaceKind.CASH_BOX, "Caja de la oficina")

    def place(self, kind, name, currency=Currency.MXN):
        return keep_place(
            self.session, actor=self.first, organisation_id=self.ngo.id, kind=kind, name=name,
            currency=currency, now=NOW,
        )  # fmt: skip

    def arrival(self, minor=50_000, evidence="", **more):
        given = {
            "form_token": new_reference(), "amount": pesos(minor), "received_on": TODAY,
            "evidence": evidence or f"SPEI {new_reference()}", "language": "es", **more,
        }  # fmt: skip
        return Arrival(**given)

    def record(self, minor=50_000, *, place=None, arrival=None, pledge=None, **more):
        return record_offline_gift(
            self.session, actor=self.first, campaign=self.campaign, place=place or self.bank,
            arrival=arrival or self.arrival(minor, **more), livemode=False, now=NOW,
            pledge_id=pledge.id if pledge else None,
        )  # fmt: skip

    def confirm(self, gift, *, actor=None, version=None, session=None):
        session = session or self.session
        held = offline_gift_for(session, actor or self.second, gift.reference, lock=True)
        return confirm_offline_gift(
            session, actor=actor or self.second, gift=held,
            version=held.version if version is None else version, link_key=LINK_KEY, now=NOW,
        )  # fmt: skip

    def given(self, minor=50_000, **more):
        """A gift in the books."""
        gift = self.record(minor, **more)
        self.confirm(gift)
        return gift

    def propose(self, kind, subject, target, amount, **more):
        return propose(
            self.session, actor=self.first, organisation_id=self.ngo.id,
            idea=Idea(kind, subject, target, amount, "Se revisó el banco", **more),
            livemode=False, now=NOW,
        )  # fmt: skip

    def propose_return(self, gift, target=Target.DONOR):
        return self.propose(
            ProposalKind.RETURN, gift.reference, target, -gift.amount, campaign=gift.campaign,
            place=gift.place,
        )  # fmt: skip

    def agree(self, proposal, *, actor=None, version=1, session=None, now=NOW):
        session, actor = session or self.session, actor or self.second
        held = proposal_for(session, actor, proposal.reference, lock=True)
        confirm_proposal(
            session, actor=actor, proposal=held, version=version, link_key=LINK_KEY, now=now
        )

    def sums(self):
        return fund_totals(
            self.session, organisation_id=self.ngo.id, fund=self.campaign.fund,
            currency=Currency.MXN, livemode=False,
        )  # fmt: skip

    def meter(self):
        return self.sums().received - self.sums().returned

    def balance(self, kind, fund=""):
        key = kind if isinstance(kind, AccountKey) else AccountKey(kind, self.ngo.id, fund)
        return balance(self.session, key, currency=Currency.MXN, livemode=False)


__all__ = ["NOW", "TODAY", "AccountKind", "Treasury"]
