"""Which two people a request is sealed to; the requester sees their organisations first."""

import secrets
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass

from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.errors import NobodyToSealTo
from portal.vault.rules import PairFacts, ensure_may_be_sealed_to

Choose = Callable[[Sequence[DirectoryEntry]], DirectoryEntry]


@dataclass(frozen=True)
class Pair:
    """The chosen intermediary and the backup of another organisation."""

    chosen: DirectoryEntry
    backup: DirectoryEntry

    def keys(self) -> dict[str, PublicKeys]:
        """Both people's public keys, by holder id."""
        return {entry.intermediary_id: entry.keys for entry in (self.chosen, self.backup)}


def appoint(
    entries: Collection[DirectoryEntry],
    *,
    chosen_organisation: str,
    backup_organisation: str,
    excluded: Set[str] = frozenset(),
    choose: Choose = secrets.choice,
) -> Pair:
    """One certified person of each organisation (references); raises NobodyToSealTo."""
    chosen = _someone_of(chosen_organisation, entries, choose)
    backups = [entry for entry in entries if entry.offline or not chosen.offline]
    backup = _someone_of(backup_organisation, backups, choose)
    ensure_may_be_sealed_to(
        PairFacts(
            chosen_organisation=chosen.organisation,
            backup_organisation=backup.organisation,
            chosen_offline=chosen.offline,
            backup_offline=backup.offline,
            excluded=excluded,
        )
    )
    return Pair(chosen, backup)


def organisations(entries: Collection[DirectoryEntry]) -> dict[str, str]:
    """The organisations that can answer now: reference to name, by name."""
    named = {entry.organisation: entry.organisation_name for entry in entries}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def _someone_of(
    organisation: str, entries: Collection[DirectoryEntry], choose: Choose
) -> DirectoryEntry:
    people = sorted(
        (entry for entry in entries if entry.organisation == organisation),
        key=lambda entry: entry.intermediary_id,
    )
    if not people:
        raise NobodyToSealTo("nobody certified there")
    return choose(people)
