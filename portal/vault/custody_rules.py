"""Into whose hands a request may pass, decided from facts alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.vault.errors import ComplaintRefused, HandOverRefused
from portal.vault.rules import DAYS_UNTIL_BACKUP

MOST_COMPLAINTS = 20


@dataclass(frozen=True)
class HandOverFacts:
    """About the colleague who is to take over one of a request's two places.

    `weakens` says that keys kept offline would be followed by keys that are not;
    `has_no_room`, that they are away or at their caseload; `not_for_children`, that a child asks
    and they are not ready for one.
    """

    chain_holds: bool
    certified: bool
    already_there: bool
    held_other_place: bool
    kept_away: bool
    same_organisation_as_other: bool
    weakens: bool
    has_no_room: bool = False
    not_for_children: bool = False


def ensure_may_hand_over(facts: HandOverFacts) -> None:
    """Raises HandOverRefused with the first thing that stands against it."""
    against = {
        "broken chain": not facts.chain_holds,
        "not certified": not facts.certified,
        "already one of the two": facts.already_there,
        "was the other one before": facts.held_other_place,
        "kept away": facts.kept_away,
        "same organisation": facts.same_organisation_as_other,
        "not offline": facts.weakens,
        "no room": facts.has_no_room,
        "not for children": facts.not_for_children,
    }
    for reason, holds in against.items():
        if holds:
            raise HandOverRefused(reason)


def unopened_since(today: date) -> date:
    """Requests of this day or before that nobody opened are the backup's turn."""
    return today - timedelta(days=DAYS_UNTIL_BACKUP)


@dataclass(frozen=True)
class ComplaintFacts:
    """About a complaint before it is sealed."""

    about_known: bool
    same_organisation: bool
    reader_there: bool
    already_lodged: int


def ensure_may_complain(facts: ComplaintFacts) -> None:
    """Raises ComplaintRefused with the first thing that stands against it."""
    against = {
        "not one of theirs": not facts.about_known,
        "same organisation": facts.same_organisation,
        "nobody certified there": not facts.reader_there,
        "too many": facts.already_lodged >= MOST_COMPLAINTS,
    }
    for reason, holds in against.items():
        if holds:
            raise ComplaintRefused(reason)
