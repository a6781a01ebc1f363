"""A case goes as far as its lines went, in money and in goods."""

from portal.aid.models import Case
from portal.aid.recording_history import move
from portal.aid.rules import state_after_delivery


def progress(case: Case) -> None:
    """Met, or met in part, after a delivery; raises WrongState for a case that has ended."""
    move(
        case,
        state_after_delivery(
            asked=sum(line.asked_minor for line in case.needs)
            + sum(line.asked for line in case.goods),
            delivered=sum(line.delivered_minor for line in case.needs)
            + sum(line.delivered for line in case.goods),
        ),
    )
