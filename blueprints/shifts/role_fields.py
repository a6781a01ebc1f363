"""Up to five parts within a shift, each a row that works without script."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from blueprints.base_form import BaseForm
from blueprints.shifts.skill_words import SKILLS
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.skill_rules import as_skills

ROWS = range(1, 6)
_SKILLS = [SelectChoice(skill.value, words) for skill, words in SKILLS.items()]


class RoleRows(BaseForm):
    """Rows that were left empty are no parts."""

    def role_plans(self) -> tuple[RolePlan, ...]:
        """What was filled in; a row half filled is refused by the rule, not dropped."""
        return tuple(
            RolePlan(
                name_es=self._said(row, "es"),
                name_en=self._said(row, "en"),
                capacity=self._said(row, "places") or 0,
                # The page shows the row again also when it was forged.
                skills=tuple(sorted(as_skills(" ".join(self._said(row, "skills") or ())))),
            )
            for row in ROWS
            if any(self._said(row, part) for part in ("es", "en", "places", "skills"))
        )

    def fill_roles(self, roles: tuple[RolePlan, ...]) -> None:
        """Show parts that are there already."""
        for row, role in zip(ROWS, roles, strict=False):
            for part, value in (
                ("es", role.name_es),
                ("en", role.name_en),
                ("places", role.capacity),
                ("skills", [skill.value for skill in role.skills]),
            ):
                self[f"role{row}_{part}"].data = value

    def _said(self, row: int, part: str) -> Any:
        return self[f"role{row}_{part}"].data


for _row in ROWS:
    setattr(
        RoleRows,
        f"role{_row}_es",
        StringField(_("Nombre en español"), validators=[Optional(), Length(max=60)]),
    )
    setattr(
        RoleRows,
        f"role{_row}_en",
        StringField(_("Nombre en inglés"), validators=[Optional(), Length(max=60)]),
    )
    setattr(
        RoleRows,
        f"role{_row}_places",
        IntegerField(_("Lugares"), validators=[Optional(), NumberRange(0, 500)]),
    )
    setattr(
        RoleRows,
        f"role{_row}_skills",
        SelectMultipleField(_("Qué hay que saber"), choices=_SKILLS, validators=[Optional()]),
    )
