"""A case goes as far as its lines went, in money, in goods and in people."""

from portal.aid.models import Case
from portal.aid.people_rules import AskState
from portal.aid.recording_history import move
from portal.aid.rules import CaseState, state_after_delivery


def progress(case: Case) -> None:
    """Met, or met in part, after a delivery; raises WrongState for a case that has ended."""
    asked, delivered = _sums(case)
    move(case, state_after_delivery(asked=asked, delivered=delivered))


def settle(case: Case) -> None:
    """One line was taken back: met if all the rest had arrived before."""
    asked, delivered = _sums(case)
    if delivered and CaseState(case.state) in {CaseState.IN_PROGRESS, CaseState.PARTIALLY_MET}:
        move(case, state_after_delivery(asked=asked, delivered=delivered))


def _sums(case: Case) -> tuple[int, int]:
    states = [one.state for one in case.asks]
    asked = (
        sum(line.asked_minor for line in case.needs)
        + sum(line.asked for line in case.goods)
        + sum(state != AskState.CANCELLED for state in states)
    )
    delivered = (
        sum(line.delivered_minor for line in case.needs)
        + sum(line.delivered for line in case.goods)
        + states.count(AskState.DONE)
    )
    return asked, delivered
