"""The one who acts: a frozen value that the gate hands to views and queries."""

from dataclasses import dataclass, field

from portal.access.permissions import Permission
from portal.access.policy import EVERYONE_SIGNED_IN, permissions_of
from portal.access.roles import SECOND_FACTOR_REQUIRED, Role


@dataclass(frozen=True)
class Grant:
    """A role held in one organisation."""

    role: Role
    organisation_id: int


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or nobody. `reference` is their public random id."""

    user_id: int | None = None
    reference: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)
    second_factor: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether anybody is there."""
        return self.user_id is not None

    @property
    def active_grants(self) -> frozenset[Grant]:
        """The grants in force: those of staff sleep until a second factor protects them."""
        if self.second_factor:
            return self.grants
        return frozenset(g for g in self.grants if g.role not in SECOND_FACTOR_REQUIRED)

    @property
    def needs_second_factor(self) -> bool:
        """Whether some role sleeps because no second factor protects it."""
        return self.active_grants != self.grants

    def can(self, permission: Permission) -> bool:
        """Whether `permission` is held anywhere."""
        if permission in EVERYONE_SIGNED_IN:
            return self.is_signed_in
        return bool(self.organisations_with(permission))

    def can_in(self, permission: Permission, organisation_id: int) -> bool:
        """Whether `permission` is held in that organisation."""
        return organisation_id in self.organisations_with(permission)

    def organisations_with(self, permission: Permission) -> frozenset[int]:
        """The ids of the organisations in which `permission` is held."""
        return frozenset(
            grant.organisation_id
            for grant in self.active_grants
            if permission in permissions_of(grant.role)
        )

    def roles(self) -> frozenset[Role]:
        """Every role held, asleep or not."""
        return frozenset(grant.role for grant in self.grants)

    def anyone_alike(self) -> "Actor":
        """Anyone with the same roles, who is no person, in no organisation that there is."""
        if not self.is_signed_in:
            return NOBODY
        grants = frozenset(Grant(role, _NO_ORGANISATION) for role in self.roles())
        return Actor(user_id=_NO_PERSON, grants=grants, second_factor=self.second_factor)


NOBODY = Actor()
_NO_PERSON = _NO_ORGANISATION = 0  # no row has this key
