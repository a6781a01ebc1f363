"""Requests passed on, for tests."""

from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.appointing import Pair
from portal.vault.directories import certified
from tests.factories.sealed_requests import NOW, Alliance


class WideAlliance(Alliance):
    """Five certified people: Rita is of Beto's organisation, Dora of a fourth one."""

    def __post_init__(self):
        super().__post_init__()
        places = {
            "ana": "puentes",
            "beto": "raices",
            "cora": "semilla",
            "dora": "ceiba",
            "rita": "raices",
        }
        for name, organisation in places.items():
            self.enrol(name, organisation)
        self.publish()

    def pair(self, chosen="ana", backup="beto", now=NOW):
        """Ana and Beto, never Rita by chance."""
        with vault_reading() as session:
            entries = certified(session, vault=self.vault, now=now)
        return Pair(*(entries[self.people[name].holder_id] for name in (chosen, backup)))


def hand_over(alliance, asked, giver="ana", receiver="cora", now=NOW, session=None):
    """Pass the giver's place on; commits unless a session is given."""
    if session is None:
        with vault_transaction() as fresh:
            return hand_over(alliance, asked, giver, receiver, now, fresh)
    return door.hand_over(
        session,
        capsule_id=asked.capsule_id,
        holder_id=alliance.people[giver].holder_id,
        keys=alliance.people[giver].keys,
        to_holder_id=alliance.people[receiver].holder_id,
        vault=alliance.vault,
        now=now,
    )
