"""The shape of what a volunteer says of themself."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired

from blueprints.base_form import BaseForm
from blueprints.shifts.skill_words import SKILLS
from portal.volunteering.skill_rules import Skill


class DeclareForm(BaseForm):
    """One skill of the list."""

    skill = SelectField(_("Qué sabes hacer"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skill.choices = [(skill.value, words) for skill, words in SKILLS.items()]

    def offer(self, skills: Iterable[Skill]) -> None:
        """Show only those that are not on the reader's list yet."""
        self.skill.choices = [(skill.value, SKILLS[skill]) for skill in skills]


class HomeForm(BaseForm):
    """In which state; empty says nothing."""

    state = SelectField(_("Estado donde vives"))

    def __init__(self, *args: Any, states: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [("", _("Prefiero no decirlo")), *states.items()]


class WatchForm(BaseForm):
    """A state, a skill, or both; empty is any."""

    state = SelectField(_("Estado"))
    skill = SelectField(_("Que pida"))

    def __init__(self, *args: Any, states: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [("", _("Cualquiera")), *states.items()]
        self.skill.choices = [
            ("", _("Cualquier cosa")),
            *((skill.value, words) for skill, words in SKILLS.items()),
        ]

    def wish(self) -> dict[str, Any]:
        """What `watch` asks for."""
        return {
            "state_code": self.state.data or None,
            "skill": Skill(self.skill.data) if self.skill.data else None,
        }
