"""Where aid and giving meet: deliveries that no batch has shown, as opaque facts.

The desk never learns a case's incident (identity.md), so its cell stands for it, with the number
of verified incidents in that cell: among so many must guess who reads the batch.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from blueprints.cell_words import in_words
from portal.accounts.models import Organisation
from portal.aid.joining_batches import join_batch
from portal.aid.queries import delivered_unbatched
from portal.giving.batch_proposal_models import BatchProposal
from portal.giving.batch_proposal_queries import proposed_deliveries
from portal.giving.batch_rules import LEAST_INCIDENTS, DeliveredFact, incidents_behind
from portal.incidents.cell_queries import verified_in
from portal.money import Money


@dataclass(frozen=True)
class Waiting:
    """What one organisation's next batch would hold."""

    organisation: Organisation
    deliveries: list[DeliveredFact]

    @property
    def cases(self) -> int:
        """How many cases."""
        return len({fact.case_key for fact in self.deliveries})

    @property
    def incidents(self) -> int:
        """Among how many incidents the cases hide."""
        return incidents_behind(self.deliveries)

    @property
    def totals(self) -> list[Money]:
        """The sum in each currency."""
        sums: dict[str, Money] = {}
        for fact in self.deliveries:
            known = sums.get(fact.amount.currency)
            sums[fact.amount.currency] = known + fact.amount if known else fact.amount
        return list(sums.values())


def waiting(session: Session, organisation_id: int, *, livemode: bool) -> Waiting:
    """Deliveries of an organisation that donors have not been shown."""
    rows = delivered_unbatched(session, organisation_id=organisation_id, livemode=livemode)
    crowds = verified_in(session, {commitment.need.case.cell for commitment, _ in rows})
    return Waiting(
        session.get_one(Organisation, organisation_id),
        [
            DeliveredFact(
                delivery_reference=commitment.reference,
                case_key=case,
                incident_key=commitment.need.case.cell,
                amount=commitment.amount,
                hides_among=crowds[commitment.need.case.cell],
            )
            for commitment, case in rows
        ],
    )


def proposed(session: Session, proposal: BatchProposal) -> Waiting:
    """The deliveries of a proposed batch that are still there, as they stand now."""
    found = waiting(session, proposal.organisation_id, livemode=proposal.livemode)
    wanted = set(proposed_deliveries(session, proposal))
    kept = [fact for fact in found.deliveries if fact.delivery_reference in wanted]
    return Waiting(found.organisation, kept)


def cells_of(session: Session, found: Waiting) -> list[tuple[str, int]]:
    """Where and when the cases hide, in words, each with its number of verified incidents.

    How many cases lie in which cell is not told: a verifier of another organisation can check the
    incidents, and must not learn where this one helps whom. A cell of one incident is not named.
    """
    crowds = {fact.incident_key: fact.hides_among for fact in found.deliveries}
    return sorted(
        (in_words(session, cell), number)
        for cell, number in crowds.items()
        if number >= LEAST_INCIDENTS
    )


def mark_shown(session: Session, found: Waiting, batch: str) -> None:
    """Tell aid which deliveries the batch shows."""
    references = [fact.delivery_reference for fact in found.deliveries]
    join_batch(session, references=references, batch=batch)
