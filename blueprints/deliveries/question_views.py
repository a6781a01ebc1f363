"""What a desk asks the intermediary; the answer passes the scanner like all that leaves them."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints import trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.deliveries.views import blueprint
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.aid.asking_enlace import answer_desk
from portal.aid.desk_text import open_text
from portal.aid.errors import AlreadyAnswered
from portal.aid.models import Question
from portal.aid.working_queries import question_for, questions_for
from portal.clock import utc_now
from portal.extensions import db, transaction


class AnswerForm(BaseForm):
    """What may be said."""

    text = TextAreaField(
        _l("Respuesta para la mesa"),
        validators=[
            InputRequired(_l("Falta este dato.")),
            Length(max=1000, message=_l("Máximo 1,000 caracteres.")),
        ],
    )
    reviewed = BooleanField(_l("Lo revisé: nada de lo señalado identifica a nadie"))
    # Which list of findings the tick is about.
    seen = HiddenField()


@blueprint.get("/questions")
@requires(Permission.CASE_RELEASE)
def questions() -> str:
    """What waits for an answer."""
    return _page()


@blueprint.post("/questions/<reference>")
@requires(Permission.CASE_RELEASE)
def answer_question(reference: str) -> Response | tuple[str, int]:
    """Answer one; names, places and numbers are held back."""
    form = AnswerForm(prefix=reference)
    scan = scanned(form.text.data)
    passes = scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or "")
    if not form.validate() or not passes:
        return _page(form, reference, scan=scan), 400
    try:
        with transaction() as session:
            answer_desk(
                session,
                question=question_for(session, current_actor(), reference),
                text=form.text.data or "",
                desk_key=_desk_key(),
                actor=current_actor(),
                now=utc_now(),
            )
    except AlreadyAnswered:
        told = _("Esta pregunta ya tenía respuesta. No se cambió.")
        return _page(problem=told), 409
    flash(_("Respuesta enviada a la mesa."), "good")
    return redirect(url_for("deliveries.questions"), 303)


def _page(
    typed: AnswerForm | None = None,
    which: str = "",
    *,
    scan: Scanned | None = None,
    problem: str = "",
) -> str:
    scan = scan or Scanned(())
    waiting = questions_for(db.session(), current_actor())
    forms = {
        one.reference: typed
        if typed is not None and one.reference == which
        else AnswerForm(formdata=None, prefix=one.reference)
        for one in waiting
    }
    if which in forms:
        forms[which].seen.data = scan.seen
    return render_template(
        "deliveries/questions.html",
        questions=waiting,
        forms=forms,
        read=_read,
        which=which,
        scan=scan,
        problem=problem,
        traces=trace_words,
    )


def _read(question: Question) -> str:
    return open_text(question.sealed_text, key=_desk_key(), case_reference=question.case.reference)


def _desk_key() -> str:
    key: str = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    return key
