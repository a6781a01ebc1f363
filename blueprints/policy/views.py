"""Who can see what: one printable page, made from the one map that decides it."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from blueprints.access_gate import public
from portal.access.permissions import Permission
from portal.access.policy import permissions_of
from portal.access.roles import NEVER_TOGETHER, SECOND_FACTOR_REQUIRED, Role

blueprint = Blueprint("policy", __name__)


@dataclass(frozen=True)
class RoleRow:
    """One role as the page shows it."""

    role: Role
    permissions: tuple[Permission, ...]
    needs_second_factor: bool
    never_with: tuple[Role, ...]


@blueprint.get("")
@public
def index() -> str:
    """Roles by permissions."""
    rows = [row_of(role) for role in Role]
    return render_template("policy/index.html", rows=rows, permissions=list(Permission))


def row_of(role: Role) -> RoleRow:
    """What the map says of `role`, in the order of the permissions' own list."""
    held = permissions_of(role)
    forbidden = set(NEVER_TOGETHER.get(role, ()))
    forbidden |= {other for other, never in NEVER_TOGETHER.items() if role in never}
    return RoleRow(
        role=role,
        permissions=tuple(p for p in Permission if p in held),
        needs_second_factor=role in SECOND_FACTOR_REQUIRED,
        never_with=tuple(r for r in Role if r in forbidden),
    )
