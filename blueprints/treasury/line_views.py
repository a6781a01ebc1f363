"""The queue of statement lines that no announced gift explains."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.payment import settings
from blueprints.treasury.forms import ReasonForm
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.statement_forms import UploadForm
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.offline_queries import offline_gift_for, places_for
from portal.giving.offline_rules import PlaceKind
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.proposing import Idea, propose
from portal.giving.statement_queries import (
    gifts_that_fit,
    line_for,
    queued_lines,
    statements_for,
)
from portal.giving.working_lines import match_line, set_line_aside


@blueprint.get("/statements")
@requires(Permission.MONEY_RECORD)
def lines() -> str:
    """What the bank told and nobody has explained."""
    return queue_page()


@blueprint.get("/lines/<reference>")
@requires(Permission.MONEY_RECORD)
def line(reference: str) -> str:
    """One line and what may become of it."""
    return _page(reference)


@blueprint.post("/lines/<reference>/match/<gift>")
@requires(Permission.MONEY_RECORD)
def match(reference: str, gift: str) -> Response | tuple[str, int]:
    """It tells of that gift."""
    actor = current_actor()
    try:
        with transaction() as session:
            match_line(
                session,
                actor=actor,
                # The gift is held before its line, as everywhere.
                gift=offline_gift_for(session, actor, gift, lock=True),
                line=line_for(session, actor, reference, lock=True),
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(reference, problem=why(refusal)), 409
    flash(_("El renglón queda unido a su donativo."), "good")
    return redirect(url_for("treasury.lines"), 303)


@blueprint.post("/lines/<reference>/<any(aside, park):way>")
@requires(Permission.MONEY_RECORD)
def work_line(reference: str, way: str) -> Response | tuple[str, int]:
    """It is in the books by another way, or nobody knows what it is."""
    form = ReasonForm()
    if not form.validate():
        return _page(reference, form=form), 400
    try:
        with transaction() as session:
            (_set_aside if way == "aside" else _park)(session, reference, form.reason.data or "")
    except TREASURY as refusal:
        return _page(reference, form=form, problem=why(refusal)), 409
    flash(
        _("El renglón queda fuera de la fila.")
        if way == "aside"
        else _("Propuesto. Entra a los libros cuando otra persona lo confirme."),
        "good",
    )
    return redirect(url_for("treasury.lines"), 303)


def _set_aside(session: Session, reference: str, reason: str) -> None:
    found = line_for(session, current_actor(), reference, lock=True)
    set_line_aside(session, actor=current_actor(), line=found, reason=reason, now=utc_now())


def _park(session: Session, reference: str, reason: str) -> None:
    found = line_for(session, current_actor(), reference, lock=True)
    propose(
        session,
        actor=current_actor(),
        organisation_id=found.place.organisation_id,
        idea=Idea(
            ProposalKind.BANK_LINE,
            found.reference,
            Target.SUSPENSE,
            found.amount,
            reason,
            place=found.place,
        ),
        livemode=settings().livemode,
        now=utc_now(),
    )


def queue_page(*, problem: str = "") -> str:
    """The queue, the form for a file, the last imports."""
    session, actor = db.session(), current_actor()
    found, more = queued_lines(session, actor, after=request.args.get("after", ""))
    form = UploadForm(formdata=None)
    form.place.choices = [
        (place.reference, place.name)
        for place in places_for(session, actor)
        if place.kind == PlaceKind.BANK
    ]
    return render_template(
        "treasury/lines.html",
        lines=found,
        more=more,
        form=form,
        statements=statements_for(session, actor),
        problem=problem,
    )


def _page(reference: str, *, form: ReasonForm | None = None, problem: str = "") -> str:
    session = db.session()
    found = line_for(session, current_actor(), reference)
    return render_template(
        "treasury/line.html",
        line=found,
        fitting=gifts_that_fit(session, found),
        form=form or ReasonForm(formdata=None),
        confirm=ConfirmForm(),
        problem=problem,
    )
