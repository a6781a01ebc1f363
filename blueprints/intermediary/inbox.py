"""Requests as their intermediary sees them before any identity is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blueprints.intermediary.holding import Unlocked
from portal.clock import day_of, utc_now
from portal.extensions import vault_reading
from portal.vault import door
from portal.vault.covers import Cover
from portal.vault.errors import CannotOpen, CapsuleNotFound
from portal.vault.queries import InboxLine, inbox
from portal.vault.waiting_rules import Waiting

ON_A_PAGE = 25


@dataclass(frozen=True)
class Letter:
    """One request: its outer line, how it waits, and its cover when that could be read."""

    line: InboxLine
    cover: Cover | None
    waiting: Waiting


@dataclass(frozen=True)
class InboxPage:
    """Some of the letters, and after which one the next page goes on; none on the last."""

    letters: Sequence[Letter]
    after: str | None


def read_inbox(me: Unlocked) -> list[Letter]:
    """Children first, then what is late, then by the day an answer is due; last as they come.

    Never by id: whoever works down the list passes cases to the desk in its order.
    """
    today = day_of(utc_now())
    with vault_reading() as session:
        letters = []
        for line in inbox(session, me.holder_id):
            try:
                opened = door.open_cover(
                    session, capsule_id=line.capsule_id, holder_id=me.holder_id, keys=me.keys
                )
            except (CannotOpen, CapsuleNotFound):
                letters.append(Letter(line, None, _waiting(line, None, today)))
            else:
                # Who carries no words is answered in person, after reading how to find them.
                heard = line.answered or (opened.requester is None and line.opened)
                waiting = _waiting(line, opened.cover, today, answered=heard)
                letters.append(Letter(line, opened.cover, waiting))
    return sorted(letters, key=lambda letter: letter.waiting.rank())


def page_after(letters: Sequence[Letter], after: str) -> InboxPage:
    """The page that follows a letter; the first one where that letter is gone."""
    places = [place for place, one in enumerate(letters) if one.line.capsule_id == after]
    start = places[0] + 1 if places else 0
    shown = letters[start : start + ON_A_PAGE]
    has_more = start + ON_A_PAGE < len(letters)
    return InboxPage(shown, shown[-1].line.capsule_id if has_more else None)


def _waiting(
    line: InboxLine, cover: Cover | None, today: date, *, answered: bool = False
) -> Waiting:
    return Waiting(
        urgency=cover.urgency if cover else None,
        received_on=line.received_on,
        today=today,
        child=bool(cover and cover.child),
        answered=answered or line.answered,
        released=line.released,
    )
