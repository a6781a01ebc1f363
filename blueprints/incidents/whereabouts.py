"""Where an area lies in its state: the two outlines that a small picture shows."""

from portal.places.close_up import CloseUp, close_up
from portal.places.models import Area


def whereabouts(area: Area | None) -> CloseUp | None:
    """The state and, in it, the area; nothing when no area is told."""
    return close_up([area.state.outline, area.outline]) if area is not None else None
