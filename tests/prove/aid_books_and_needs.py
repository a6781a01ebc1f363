"""Ledger and needs agree after 10,000 random operations by three workers that are killed at random.

Each worker opens cases, takes them, writes needs, sets money apart, proposes, approves, declines,
delivers, gives back, pauses, closes, reopens, withdraws and fills the reserve. While they work the
parent ends one of them with SIGKILL again and again, and another takes its place.
"""

import random
import sys
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.closing import close_case, reopen_case, withdraw_case
from portal.aid.commit_rules import WhyAgain
from portal.aid.committing import approve, commit_aid
from portal.aid.declining import decline
from portal.aid.delivering import mark_delivered
from portal.aid.filling_reserve import keep_for_urgent_help
from portal.aid.giving_back import give_back
from portal.aid.models import Case, Commitment, Need
from portal.aid.pausing import pause_case, resume_case
from portal.aid.queries import case_for, delivery_for
from portal.aid.rules import CaseState, CommitmentState, NeedKind, Outcome, Urgency
from portal.aid.taking import take_case
from portal.aid.working_queries import commitment_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, reading, transaction
from portal.ledger.checking import faults
from portal.ledger.queries import balance
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from tests.engines import POSTGRES, SQLITE
from tests.factories.cases import case, fill_pool, mxn
from tests.factories.people import organisation, person
from tests.factories.sites import at_one_moment, fresh_site, report
from tests.prove.crew import WORKERS, Crew, Operation

POOL = 2_000_000
STATES = (CommitmentState.COMMITTED, CommitmentState.DELIVERED)


def main() -> int:
    """On both engines."""
    return max([prove(engine) for engine in (SQLITE, POSTGRES)])


def prove(engine: str) -> int:
    """Work, kill, look; after every kill the books must agree as well as at the end."""
    with fresh_site(engine) as app, app.app_context():
        with transaction() as session:
            ngo = organisation(session)
            people = [actor_for(person(session, Role.CASEWORKER, at=ngo)) for _ in range(WORKERS)]
            enlace = actor_for(person(session, Role.INTERMEDIARY, at=ngo))
            fill_pool(session, ngo.id, POOL)
            desk = Desk(ngo.id, people, enlace)
        for bound in db.engines.values():
            bound.dispose()
        crew = Crew(app, desk, OPERATIONS_OF_A_DESK, lambda: agreement(desk))
        figures = {**crew.work(seed=11), **agreement(desk)}
        arrived, _agree = figures["delivered_by_needs_commitments_books"]
        # Where nothing was ever delivered, agreeing about it would prove little.
        figures["delivered_at_all"] = (min(arrived), min(arrived) > 0)
    return report(f"aid_books_and_needs_{engine}", figures)


class Desk:
    """Who works, and where."""

    def __init__(self, organisation_id: int, people: list[Actor], enlace: Actor) -> None:
        self.organisation_id, self.people, self.enlace = organisation_id, people, enlace


def _any_case(session: Session, me: Actor, hand: random.Random) -> Case:
    references = session.scalars(select(Case.reference).order_by(Case.id.desc()).limit(40)).all()
    if not references:
        raise NotFound
    return case_for(session, me, hand.choice(references), lock=True)


def _open(session, desk, me, hand, codes):
    key = "a key of the desk for this proof alone"
    case(
        session, organisation_id=desk.organisation_id, intermediary=desk.enlace.reference,
        desk_key=key, tied=hand.random() < 0.8, urgency=hand.choice(list(Urgency)),
    )  # fmt: skip


def _take(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    take_case(session, case=found, actor=me, version=found.version, now=utc_now())


def _need(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    kind = hand.choice([NeedKind.FOOD, NeedKind.LEGAL, NeedKind.CASH, NeedKind.MEDICINE])
    amount = mxn(hand.choice([50, 500, 30_000]))
    add_need(session, case=found, kind=kind, amount=amount, actor=me, now=utc_now())


def _commit(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    if not found.needs:
        raise NotFound
    made = commit_aid(
        session, case=found, need_reference=hand.choice(found.needs).reference,
        amount=mxn(hand.choice([1, 20, 50, 450, 25_000])), actor=me, livemode=False,
        now=utc_now() + timedelta(days=hand.randrange(60)), urgently=hand.random() < 0.3,
        why_again=hand.choice([None, *WhyAgain]),
    )  # fmt: skip
    return {made.commitment.reference: made.code} if made.code else {}


def _some(session: Session, found: Case, state: CommitmentState, hand: random.Random) -> Commitment:
    references = session.scalars(
        select(Commitment.reference)
        .join(Need, Commitment.need_id == Need.id)
        .where(Need.case_id == found.id, Commitment.state == state)
    ).all()
    if not references:
        raise NotFound
    return commitment_for(session, found, hand.choice(references))


def _approve(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    wanted = _some(session, found, CommitmentState.PROPOSED, hand)
    made = approve(session, case=found, commitment=wanted, actor=me, now=utc_now())
    return {made.commitment.reference: made.code}


def _decline(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    wanted = _some(session, found, CommitmentState.PROPOSED, hand)
    decline(session, case=found, commitment=wanted, actor=me, now=utc_now())


def _give_back(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    wanted = _some(session, found, CommitmentState.COMMITTED, hand)
    give_back(session, case=found, commitment=wanted, actor=me, now=utc_now())


def _deliver(session, desk, me, hand, codes):
    if not codes:
        raise NotFound
    reference = hand.choice(list(codes))
    wanted = delivery_for(session, desk.enlace, reference)
    mark_delivered(
        session, commitment=wanted, code=codes[reference], actor=desk.enlace, now=utc_now()
    )


def _pause(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    pause_case(
        session, case=found, state=hand.choice([CaseState.ON_HOLD, CaseState.WAITING_FOR_FAMILY]),
        actor=me, version=found.version, now=utc_now(),
    )  # fmt: skip


def _resume(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    resume_case(session, case=found, actor=me, version=found.version, now=utc_now())


def _close(session, desk, me, hand, codes):
    found = _any_case(session, me, hand)
    close_case(
        session, case=found, outcome=Outcome.HELPED, actor=me, version=found.version, now=utc_now()
    )


def _reopen(session, desk, me, hand, codes):
    reopen_case(session, case=_any_case(session, me, hand), actor=me, now=utc_now())


def _withdraw(session, desk, me, hand, codes):
    if hand.random() < 0.2:
        withdraw_case(session, case=_any_case(session, me, hand), now=utc_now())


def _reserve(session, desk, me, hand, codes):
    keep_for_urgent_help(
        session, organisation_id=desk.organisation_id, amount=mxn(hand.randrange(1, 5_000)),
        actor=me, livemode=False, now=utc_now(),
    )  # fmt: skip


OPERATIONS_OF_A_DESK: list[Operation] = [
    _open, _take, _take, _need, _need, _commit, _commit, _commit, _commit, _approve, _decline,
    _give_back, _deliver, _deliver, _pause, _resume, _resume, _close, _reopen, _withdraw, _reserve,
]  # fmt: skip


def agreement(desk: Desk) -> dict[str, tuple[object, bool]]:
    """Every sum said in three ways: by the needs, by the commitments, by the books."""
    with reading() as session:
        at_one_moment(session)
        needs = session.execute(
            select(func.sum(Need.committed_minor), func.sum(Need.delivered_minor))
        ).one()
        least = session.execute(
            select(func.min(Need.committed_minor), func.min(Need.delivered_minor))
        ).one()
        promised = {
            state: session.scalar(
                select(func.sum(Commitment.amount_minor)).where(Commitment.state == state)
            )
            for state in STATES
        }
        books = {
            kind: -balance(
                session, AccountKey(kind, desk.organisation_id), currency=Currency.MXN,
                livemode=False,
            ).minor
            for kind in (
                AccountKind.POOL, AccountKind.RESERVE, AccountKind.AID_COMMITTED,
                AccountKind.AID_DELIVERED,
            )
        }  # fmt: skip
        wrong = faults(session)
    committed = [int(needs[0] or 0), int(promised[STATES[0]] or 0)]
    delivered = [int(needs[1] or 0), int(promised[STATES[1]] or 0)]
    committed.append(books[AccountKind.AID_COMMITTED])
    delivered.append(books[AccountKind.AID_DELIVERED])
    return {
        "committed_by_needs_commitments_books": (committed, len(set(committed)) == 1),
        "delivered_by_needs_commitments_books": (delivered, len(set(delivered)) == 1),
        "lost_of_what_came_in": (lost := POOL * 100 - sum(books.values()), lost == 0),
        "least_of_any_fund_or_need": (
            lowest := min([*books.values(), *(int(one or 0) for one in least)]),
            lowest >= 0,
        ),
        "faults_of_the_ledger": (len(wrong), not wrong),
    }


if __name__ == "__main__":
    sys.exit(main())
