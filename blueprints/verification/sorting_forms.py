"""Forms of the desk where reports are sorted; they share a page, so each has names of its own."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints.incident_words import PRIORITIES, options
from blueprints.proposal_form import ACCOUNT, LINE, NEEDED, PUBLIC, SpeakingForm
from portal.incidents.likeness_queries import Likely


class TriageForm(SpeakingForm):
    """How soon a report is answered."""

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="triage-", **more)

    priority = RadioField(_("Prioridad"), choices=options(PRIORITIES), validators=[NEEDED])


class MergeForm(SpeakingForm):
    """Which incident the report tells of too: one of those suggested, or another by its folio."""

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="merge-", **more)

    likely = RadioField(_("Cuenta lo mismo que"), validators=[Optional()], validate_choice=False)
    other = StringField(_("Folio de otro hecho"), validators=[Optional(), LINE])
    resolution = TextAreaField(_("Por qué son el mismo"), validators=[NEEDED, ACCOUNT, PUBLIC])

    def suggest(self, likely: list[Likely]) -> None:
        """Offer what a rule found alike; a person chooses."""
        self.likely.choices = [SelectChoice(one.reference, one.title_es) for _score, one in likely]

    @property
    def chosen(self) -> str:
        """The folio of the incident; what was typed goes before what was ticked."""
        return (self.other.data or self.likely.data or "").strip().lower()


class SplitForm(SpeakingForm):
    """Why a merged report tells of something else."""

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="split-", **more)

    resolution = TextAreaField(_("Por qué no son el mismo"), validators=[NEEDED, ACCOUNT, PUBLIC])
