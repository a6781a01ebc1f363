"""Requests as their intermediary sees them before any identity is opened."""

from dataclasses import dataclass

from blueprints.intermediary.holding import Unlocked
from portal.aid.rules import Urgency
from portal.extensions import vault_reading
from portal.vault import door
from portal.vault.covers import Cover
from portal.vault.errors import CannotOpen, CapsuleNotFound
from portal.vault.queries import InboxLine, inbox

_ORDER: dict[str, int] = {urgency.value: place for place, urgency in enumerate(Urgency)}


@dataclass(frozen=True)
class Letter:
    """One request: its outer line, and its cover when that could be read."""

    line: InboxLine
    cover: Cover | None


def read_inbox(me: Unlocked) -> list[Letter]:
    """What is not yet passed on first, the most urgent first, then by day; last as they come.

    Never by id: whoever works down the list passes cases to the desk in its order.
    """
    with vault_reading() as session:
        letters = []
        for line in inbox(session, me.holder_id):
            try:
                cover = door.open_cover(
                    session, capsule_id=line.capsule_id, holder_id=me.holder_id, keys=me.keys
                ).cover
            except (CannotOpen, CapsuleNotFound):
                cover = None
            letters.append(Letter(line, cover))
    return sorted(letters, key=_rank)


def _rank(letter: Letter) -> tuple[bool, int, object]:
    urgency = _ORDER.get(letter.cover.urgency, len(_ORDER)) if letter.cover else -1
    line = letter.line
    return (line.released, urgency, line.received_on)
