"""The desk: pseudonymous cases, from taking one to closing it."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.desk import words
from blueprints.desk.case_page import case_page
from blueprints.desk.forms import CloseForm, CommitForm, NeedForm, VersionForm
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.assessing import add_need
from portal.aid.closing import close_case
from portal.aid.committing import commit_aid
from portal.aid.errors import AidRefused
from portal.aid.refusing_names import refuse_name
from portal.aid.rules import CaseState, NeedKind, Outcome
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import db, transaction

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@requires(Permission.CASE_SEE)
def index() -> str:
    """What waits, and the cases of the actor's organisations."""
    state = request.args.get("state", "")
    state = state if state in set(CaseState) else ""
    cases, more = queries.cases_for(
        db.session(), current_actor(), state=state, after=request.args.get("after", "")
    )
    return render_template(
        "desk/index.html",
        board=queries.board_for(db.session(), current_actor()),
        cases=cases,
        more=more,
        state=state,
        words=words,
    )


@blueprint.get("/cases/<reference>")
@requires(Permission.CASE_SEE)
def case(reference: str) -> str:
    """One case as staff may know it."""
    return case_page(reference)


@blueprint.post("/cases/<reference>/take")
@requires(Permission.CASE_TAKE)
def take(reference: str) -> Response | tuple[str, int]:
    """Become the one who works the case."""
    form = VersionForm()
    if not form.validate():
        return case_page(reference), 400
    try:
        with transaction() as session:
            found = queries.case_for(session, current_actor(), reference, lock=True)
            version = form.version.data or 0
            take_case(session, case=found, actor=current_actor(), version=version, now=utc_now())
    except AidRefused as refusal:
        return case_page(reference, refusal=refusal), 409
    flash(_("El caso está a su cargo."), "good")
    return redirect(url_for("desk.case", reference=reference), 303)


@blueprint.post("/cases/<reference>/needs")
@requires(Permission.CASE_TAKE)
def needs(reference: str) -> Response | tuple[str, int]:
    """Write down one line of what is needed."""
    form = NeedForm()
    if not form.validate():
        return case_page(reference, need_form=form), 400
    try:
        with transaction() as session:
            add_need(
                session,
                case=queries.case_for(session, current_actor(), reference, lock=True),
                kind=NeedKind(form.kind.data),
                amount=form.money(),
                actor=current_actor(),
                now=utc_now(),
            )
    except AidRefused as refusal:
        return case_page(reference, need_form=form, refusal=refusal), 409
    flash(_("Necesidad anotada."), "good")
    return redirect(url_for("desk.case", reference=reference), 303)


@blueprint.post("/cases/<reference>/commitments")
@requires(Permission.AID_COMMIT)
def commit(reference: str) -> tuple[str, int]:
    """Set pooled money apart; the one-time code is shown once, on the answer itself."""
    form = CommitForm()
    if not form.validate():
        return case_page(reference, commit_form=form), 400
    try:
        with transaction() as session:
            made = commit_aid(
                session,
                case=queries.case_for(session, current_actor(), reference, lock=True),
                need_reference=form.need.data or "",
                amount=form.money(),
                actor=current_actor(),
                livemode=current_app.config["SETTINGS"].is_production,
                now=utc_now(),
            )
            amount, code = made.commitment.amount, made.code
    except AidRefused as refusal:
        return case_page(reference, commit_form=form, refusal=refusal), 409
    return render_template(
        "desk/committed.html", reference=reference, amount=amount, code=code
    ), 200


@blueprint.post("/cases/<reference>/close")
@requires(Permission.CASE_TAKE)
def close(reference: str) -> Response | tuple[str, int]:
    """End the case with an outcome."""
    form = CloseForm()
    if not form.validate():
        return case_page(reference, close_form=form), 400
    try:
        with transaction() as session:
            close_case(
                session,
                case=queries.case_for(session, current_actor(), reference, lock=True),
                outcome=Outcome(form.outcome.data),
                actor=current_actor(),
                version=form.version.data or 0,
                now=utc_now(),
            )
    except AidRefused as refusal:
        return case_page(reference, refusal=refusal), 409
    flash(_("Caso cerrado."), "good")
    return redirect(url_for("desk.case", reference=reference), 303)


@blueprint.post("/cases/<reference>/name")
@requires(Permission.CASE_SEE)
def name(reference: str) -> tuple[str, int]:
    """Someone tries to see the name: recorded, and refused, because no key here opens it."""
    with transaction() as session:
        found = queries.case_for(session, current_actor(), reference, lock=True)
        refuse_name(session, case=found, actor=current_actor(), now=utc_now())
    return render_template("desk/name_refused.html", reference=reference), 403


# The blueprint's other page hangs itself on it.
from blueprints.desk import picture_views  # noqa: E402, F401
