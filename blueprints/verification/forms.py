"""What verifiers fill in: shape only, rules live in the domain."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from blueprints.incident_words import EVIDENCE, OUTCOMES, RETRACTIONS, VERDICTS, options
from blueprints.proposal_form import ACCOUNT, LINE, NEEDED, PUBLIC, SpeakingForm


class AttestForm(SpeakingForm):
    """One organisation's word: what it rests on, and what it says."""

    evidence = RadioField(_("En qué se basa"), choices=options(EVIDENCE), validators=[NEEDED])
    verdict = RadioField(
        _("Palabra de la organización"), choices=options(VERDICTS), validators=[NEEDED]
    )


class ConcludeForm(SpeakingForm):
    """How a review ends when no words decide it.

    Shares its page with AttestForm, so its fields carry names of their own.
    """

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="conclude-", **more)

    outcome = RadioField(_("Qué hacer"), choices=options(OUTCOMES), validators=[NEEDED])
    resolution = TextAreaField(_("Resolución por escrito"), validators=[NEEDED, ACCOUNT, PUBLIC])


class RetractForm(SpeakingForm):
    """A vote to take a published incident back."""

    reason = RadioField(_("Motivo"), choices=options(RETRACTIONS), validators=[NEEDED])


class CorrectForm(SpeakingForm):
    """The next revision, and what was wrong with this one."""

    note = StringField(_("Qué se corrige"), validators=[NEEDED, LINE, PUBLIC])
    title_es = StringField(_("Título"), validators=[NEEDED, LINE, PUBLIC])
    account_es = TextAreaField(_("Relato"), validators=[NEEDED, ACCOUNT, PUBLIC])
    title_en = StringField(_("Título en inglés"), validators=[Optional(), LINE, PUBLIC])
    account_en = TextAreaField(_("Relato en inglés"), validators=[Optional(), ACCOUNT, PUBLIC])
