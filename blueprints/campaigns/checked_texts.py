"""What the world will read is scanned for one person; the place and the day are public anyway."""

from blueprints.trace_words import Scanned, scanned
from portal.vault.cleaning import Trace

# The incident's page tells both: to be asked about each would teach people to tick unread.
PUBLIC_ANYWAY = frozenset({Trace.PLACE, Trace.DATE})
NOTHING_FOUND = Scanned(())


def checked(*texts: str | None) -> Scanned:
    """What never passes, and what somebody has to look at."""
    found = scanned(*texts).found
    return Scanned(tuple(one for one in found if one.trace not in PUBLIC_ANYWAY))
