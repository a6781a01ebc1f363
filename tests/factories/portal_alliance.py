"""Organisations of the portal whose people hold keys in the application's own vault."""

from dataclasses import dataclass

from portal.access.roles import Role
from portal.accounts.models import Organisation, User
from portal.clock import utc_now
from portal.extensions import transaction, vault_transaction
from portal.vault.admitting import admit
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.enrolling import FreshKeys, enrol, new_keys, offline_keys
from tests.factories.people import organisation, person
from tests.factories.sealed_requests import Alliance


@dataclass
class Enlace:
    """An intermediary with an account: what tests need to sign in and to unlock."""

    user: User
    organisation: Organisation
    passphrase: str
    holder_id: str


class PortalAlliance(Alliance):
    """An alliance whose vault becomes that of the application; every method commits."""

    def found(self, *names: str) -> dict[str, Enlace]:
        """One certified intermediary for each name, each of an organisation of their own."""
        found = {name: self.enrol_person() for name in names}
        self.publish(utc_now())
        return found

    def enrol_person(self) -> Enlace:
        """Keys for a new person of the portal, not yet in a directory."""
        with transaction() as session:
            where = organisation(session)
            user = person(session, Role.INTERMEDIARY, at=where)
        admit_to_keys(user, where)
        return self._enrol(user, where, new_keys(vault=self.vault))

    def found_offline(self, *names: str) -> dict[str, tuple[Enlace, PrivateKeys]]:
        """The same for people whose keys never come here; each with the keys of their device."""
        found = {}
        for name in names:
            with transaction() as session:
                where = organisation(session)
                user = person(session, Role.INTERMEDIARY, at=where)
            admit_to_keys(user, where)
            keys = PrivateKeys.generate()
            found[name] = self._enrol(user, where, offline_keys(keys.public())), keys
        self.publish(utc_now())
        return found

    def _enrol(self, user: User, where: Organisation, fresh: FreshKeys) -> Enlace:
        with vault_transaction() as session:
            enrol(
                session,
                account=user.reference,
                organisation=where.reference,
                organisation_name=where.name,
                fresh=fresh,
                now=utc_now(),
            )
        return Enlace(user, where, str(fresh.passphrase), fresh.holder_id)


def admit_to_keys(user, where) -> None:
    """The organisation lets this person make keys."""
    with vault_transaction() as session:
        admit(
            session,
            account=user.reference,
            organisation=where.reference,
            by_account="an-administrator",
            now=utc_now(),
        )
