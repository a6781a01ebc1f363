"""Several cases at once: chosen on the list, looked at in a preview, then given to someone."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk import words
from blueprints.desk.refusals import why
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.assigning_many import assign_many
from portal.aid.board_queries import PAGE
from portal.aid.errors import AidRefused
from portal.aid.models import Case
from portal.aid.team_queries import Colleague, team_of
from portal.clock import utc_now
from portal.extensions import db, transaction


@blueprint.post("/bulk")
@requires(Permission.CASE_TAKE)
def preview() -> Response | str | tuple[str, int]:
    """What would change; nothing has yet."""
    chosen = list(dict.fromkeys(request.form.getlist("case")))
    if not ConfirmForm().validate() or not 0 < len(chosen) <= PAGE:
        flash(_("Escoger casos de la lista."), "warn")
        return redirect(url_for("desk.index"), 303)
    return _preview([queries.case_for(db.session(), current_actor(), one) for one in chosen])


@blueprint.post("/bulk/assign")
@requires(Permission.CASE_TAKE)
def assign_bulk() -> Response | tuple[str, int]:
    """All of the preview's cases, or none."""
    versions = _versions()
    if not ConfirmForm().validate() or not versions:
        flash(_("Escoger casos de la lista."), "warn")
        return redirect(url_for("desk.index"), 303)
    try:
        with transaction() as session:
            number = assign_many(
                session,
                versions=versions,
                to=request.form.get("to", ""),
                actor=current_actor(),
                now=utc_now(),
            )
    except AidRefused as refusal:
        found = [queries.case_for(db.session(), current_actor(), one) for one in versions]
        return _preview(found, problem=why(refusal)), 409
    flash(_("Casos asignados: %(number)d.", number=number), "good")
    return redirect(url_for("desk.index"), 303)


def _versions() -> dict[str, int]:
    """Each case with the version that the preview showed; -1 for one that nobody could read."""
    pairs = [one.partition(" ") for one in request.form.getlist("case")]
    return {
        reference: int(version) if version.isdecimal() and len(version) < 10 else -1
        for reference, _space, version in pairs[: PAGE + 1]
    }


def _preview(cases: list[Case], *, problem: str = "") -> str:
    return render_template(
        "desk/bulk.html",
        cases=cases,
        team=_team(cases),
        form=ConfirmForm(formdata=None),
        problem=problem,
        words=words,
    )


def _team(cases: list[Case]) -> list[Colleague]:
    """Who may take every one of them: the team of the one organisation that works them all."""
    organisations = {case.organisation_id for case in cases}
    if len(organisations) > 1:
        return []
    return team_of(db.session(), organisations.pop(), need=cases[0].need)
