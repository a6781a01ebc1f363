"""The alliance decides: who is admitted, who is reviewed, who stops for now."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.organisations.views import blueprint
from portal.access.permissions import Permission as P
from portal.accounts.queries import organisations, organisations_by_id
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.organisations.errors import AlreadyDecided, NotAboutYourself
from portal.organisations.queries import (
    ballots_on,
    open_applications,
    reasons_on,
    suspension_voices,
    voices_needed,
)
from portal.organisations.rules import is_due, voices
from portal.organisations.suspending import review_member, vote_to_suspend
from portal.organisations.voting import vote_on


class VoteForm(BaseForm):
    """For whom one speaks, what one says and why."""

    speaks_for = SelectField(_l("Por la organización"))
    vote = RadioField(_l("Voto"), validators=[InputRequired(_l("Elegir un voto."))])
    reason = StringField(_l("Motivo"), [DataRequired(_l("Escribir el motivo.")), Length(max=300)])


ADMISSION = [SelectChoice("yes", _l("A favor")), SelectChoice("no", _l("En contra"))]
MEMBER = [
    SelectChoice("review", _l("Revisada: sigue como debe")),
    SelectChoice("suspend", _l("Pedir que se suspenda")),
    SelectChoice("resume", _l("Retirar nuestro voto de suspensión")),
]


@blueprint.get("/desk/alliance/votes")
@requires(P.ALLIANCE_VOTE)
def votes() -> str:
    """Applications open to votes, and every member with its next review."""
    return _page()


@blueprint.post("/desk/alliance/applicants/<reference>/vote")
@requires(P.ALLIANCE_VOTE)
@freshly("organisations.votes")
def vote(reference: str) -> Response | tuple[str, int]:
    """Cast or change my organisation's vote on an applicant."""
    form = _form(reference, ADMISSION, sent=True)
    if not form.validate_on_submit():
        return _page({reference: form}), 400
    try:
        with transaction() as session:
            vote_on(
                session,
                reference=reference,
                organisation_id=_speaker(form),
                in_favour=form.vote.data == "yes",
                reason=form.reason.data or "",
                needed=_needed(),
                actor=current_actor(),
                now=utc_now(),
            )
    except AlreadyDecided:
        flash(_("La alianza ya decidió; los votos no cambian más."), "error")
        return redirect(url_for("organisations.votes"), 303)
    flash(_("Quedó registrado."), "good")
    return redirect(url_for("organisations.votes"), 303)


@blueprint.post("/desk/alliance/members/<slug>/vote")
@requires(P.ALLIANCE_VOTE)
@freshly("organisations.votes")
def vote_on_member(slug: str) -> Response | tuple[str, int]:
    """Review a member, ask that it stop for now, or take that back."""
    form = _form(slug, MEMBER, sent=True)
    if not form.validate_on_submit():
        return _page({slug: form}), 400
    try:
        _decide(slug, form)
    except NotAboutYourself:
        form.form_errors.append(_("Ninguna organización decide sobre sí misma."))
        return _page({slug: form}), 409
    flash(_("Quedó registrado."), "good")
    return redirect(url_for("organisations.votes"), 303)


def _decide(slug: str, form: VoteForm) -> None:
    who, actor, now = _speaker(form), current_actor(), utc_now()
    with transaction() as session:
        if form.vote.data == "review":
            review_member(session, slug=slug, organisation_id=who, actor=actor, now=now)
            return
        vote_to_suspend(
            session,
            slug=slug,
            organisation_id=who,
            suspend=form.vote.data == "suspend",
            reason=form.reason.data or "",
            needed=_needed(),
            actor=actor,
            now=now,
        )


def _speaker(form: VoteForm) -> int:
    mine = current_actor().organisations_with(P.ALLIANCE_VOTE)
    known = {o.reference: o.id for o in organisations_by_id(db.session(), mine)}
    return known[str(form.speaks_for.data)]


def _form(prefix: str, choices: list[SelectChoice], *, sent: bool = False) -> VoteForm:
    form = VoteForm(prefix=prefix) if sent else VoteForm(formdata=None, prefix=prefix)
    mine = current_actor().organisations_with(P.ALLIANCE_VOTE)
    speakers = organisations_by_id(db.session(), mine)
    form.speaks_for.choices = [SelectChoice(o.reference, o.name) for o in speakers]
    form.vote.choices = choices
    return form


def _page(sent: dict[str, VoteForm] | None = None) -> str:
    session, today = db.session(), utc_now().date()
    applicants, members = open_applications(session), organisations(session)
    known = {a.reference for a in applicants} | {m.slug for m in members}
    forms = {a.reference: _form(a.reference, ADMISSION) for a in applicants}
    forms |= {m.slug: _form(m.slug, MEMBER) for m in members}
    if set(sent or {}) - known:
        raise NotFound
    return render_template(
        "organisations/votes.html",
        applicants=[(a, ballots_on(session, a.id)) for a in applicants],
        members=[(m, suspension_voices(session, m.id)) for m in members if not m.left_on],
        reasons={a.reference: reasons_on(session, a.id) for a in applicants},
        forms=forms | (sent or {}),
        voices=voices,
        needed=voices_needed(session, _needed()),
        due={m.id for m in members if is_due(m.reviewed_on or m.admitted_at.date(), today)},
    )


def _needed() -> int:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.admission_votes
