"""When named fields of an identity may be shown to one named person, decided from facts alone."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from portal.vault.errors import DisclosureRefused

# Never the incident: it must not reach whoever works with the case (identity.md).
FIELDS = frozenset({"where", "reach", "more"})
LONGEST = timedelta(days=30)


@dataclass(frozen=True, repr=False)
class ProposalFacts:
    """About what is proposed and who is asked to confirm it."""

    fields: Set[str]
    reader: str
    purpose: str
    until: date
    today: date
    confirmer_certified: bool
    confirmer_is_self: bool
    confirmer_kept_away: bool
    confirmer_elsewhere: bool


def ensure_may_propose(facts: ProposalFacts) -> None:
    """Raises DisclosureRefused with the first thing that stands against it."""
    _refuse_first(
        {
            "no such field": not facts.fields or not facts.fields <= FIELDS,
            "nobody named": not facts.reader,
            "no purpose": not facts.purpose,
            "not until then": not facts.today < facts.until <= facts.today + LONGEST,
            "oneself": facts.confirmer_is_self,
            "confirmer not certified": not facts.confirmer_certified,
            "confirmer kept away": facts.confirmer_kept_away,
            "same organisation": not facts.confirmer_elsewhere,
        }
    )


@dataclass(frozen=True)
class HandingFacts:
    """About a disclosure that is to be locked under its reader's words."""

    is_proposer: bool
    proposed: bool
    confirmed: bool
    consented: bool
    until: date
    today: date
    already_handed: bool


def ensure_may_hand_out(facts: HandingFacts) -> None:
    """Raises DisclosureRefused: both intermediaries, the family, in time, once."""
    _refuse_first(
        {
            "not the proposer's": not facts.is_proposer,
            "terms not signed": not facts.proposed,
            "not confirmed": not facts.confirmed,
            "no consent": not facts.consented,
            "expired": facts.today > facts.until,
            "already handed out": facts.already_handed,
        }
    )


def _refuse_first(against: dict[str, bool]) -> None:
    for reason, holds in against.items():
        if holds:
            raise DisclosureRefused(reason)
