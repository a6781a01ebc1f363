"""What the public reads was looked at by a second person. Facts in, decision out."""

from enum import StrEnum

from portal.giving.page_errors import NotWaiting, OwnWork


class Look(StrEnum):
    """How far words or a picture have come."""

    DRAFT = "draft"
    WAITING = "waiting"
    STANDS = "stands"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


# From where it may be taken away, by whoever works on the campaign.
MAY_GO = frozenset({Look.WAITING, Look.STANDS})


def ensure_may_decide(look: Look, *, written_by: str, decides: str) -> None:
    """Raise NotWaiting when it was decided already, OwnWork for its own author.

    What is mailed or read by the world cannot be called back: two people look first.
    """
    if look is not Look.WAITING:
        raise NotWaiting(look)
    if written_by == decides:
        raise OwnWork


def ensure_may_go(look: Look) -> None:
    """Raise NotWaiting unless it waits or stands."""
    if look not in MAY_GO:
        raise NotWaiting(look)
