"""Changing shifts that are planned: one on its page, several after a preview."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint, wording
from blueprints.shifts.change_forms import BulkForm, EditForm
from blueprints.shifts.change_words import CHANGED, stale_words
from blueprints.shifts.plan_words import REFUSED
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering import queries
from portal.volunteering.change_queries import shifts_to_change
from portal.volunteering.change_rules import Change
from portal.volunteering.changing_shifts import change_shifts
from portal.volunteering.choosing_leads import handles_of
from portal.volunteering.desk_queries import PAGE
from portal.volunteering.models import Shift
from portal.volunteering.planning_errors import BusyShift, StaleShift
from portal.volunteering.repeating_plans import plan_like
from portal.volunteering.weighing_changes import Weighed, weigh

Answer = Response | str | tuple[str, int]


@blueprint.get("/desk/shifts/change")
@requires(Permission.SHIFT_MANAGE)
def choose_change() -> Answer:
    """What to change in the shifts that were ticked."""
    chosen = list(dict.fromkeys(request.args.getlist("shift")))
    if not 0 < len(chosen) <= PAGE:
        flash(_("Marcar turnos de la lista, hasta veinte."), "warn")
        return redirect(url_for("shifts.manage"), 303)
    return _bulk_page(shifts_to_change(db.session(), current_actor(), chosen), BulkForm())


@blueprint.post("/desk/shifts/change")
@requires(Permission.SHIFT_MANAGE)
def change_many() -> Answer:
    """Show what would change; with the second button, change it."""
    versions, form, actor = _versions(), BulkForm(), current_actor()
    if not 0 < len(versions) <= PAGE:
        flash(_("Marcar turnos de la lista, hasta veinte."), "warn")
        return redirect(url_for("shifts.manage"), 303)
    shifts = shifts_to_change(db.session(), actor, versions)
    if not form.validate_on_submit():
        return _bulk_page(shifts, form), 422
    asked = form.change()
    if asked == Change():
        return _bulk_page(shifts, form, problem=_("Decir qué cambia.")), 422
    if request.form.get("step") != "apply":
        return _bulk_page(
            shifts, form, preview=weigh(db.session(), actor, versions, asked, now=utc_now())
        )
    try:
        done = _change(versions, asked)
    except (StaleShift, BusyShift) as refused:
        shifts = shifts_to_change(db.session(), actor, versions)
        return _bulk_page(shifts, form, problem=_problem(refused)), 409
    _say(done)
    return redirect(url_for("shifts.manage"), 303)


@blueprint.get("/desk/shifts/<reference>/edit")
@requires(Permission.SHIFT_MANAGE)
def edit(reference: str) -> str:
    """One shift, to be changed."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    form = EditForm()
    form.fill(shift, plan_like(db.session(), shift))
    return _edit_page(shift, form)


@blueprint.post("/desk/shifts/<reference>/edit")
@requires(Permission.SHIFT_MANAGE)
def change_one(reference: str) -> Answer:
    """Change it; when people must be told, say first whom and how many."""
    actor, form = current_actor(), EditForm()
    shift = queries.shift_to_manage(db.session(), actor, reference)
    if request.form.get("step") == "edit":
        return _edit_page(shift, form)
    if not form.validate_on_submit():
        return _edit_page(shift, form), 422
    asked, version = form.change(shift), form.shown_version()
    (weighed,) = weigh(db.session(), actor, [reference], asked, now=utc_now())
    # A page that is old is told so at once, not after a preview of something else.
    is_sure = request.form.get("step") == "apply" or version != shift.version
    if weighed.refusal is None and weighed.must_be_told and weighed.concerned and not is_sure:
        return _edit_page(shift, form, preview=weighed)
    try:
        (done,) = _change({reference: version}, asked)
    except (StaleShift, BusyShift) as refused:
        return _edit_page(_again(reference), form, problem=_problem(refused)), 409
    if done.refusal is not None:
        form.show(done.refusal)
        return _edit_page(_again(reference), form), 409
    _say([done])
    return redirect(url_for("shifts.roster", reference=reference), 303)


def _change(versions: dict[str, int], asked: Change) -> list[Weighed]:
    with transaction() as session:
        return change_shifts(
            session, versions=versions, change=asked, coordinator=current_actor(), now=utc_now()
        )


def _again(reference: str) -> Shift:
    return queries.shift_to_manage(db.session(), current_actor(), reference)


def _versions() -> dict[str, int]:
    """Each shift with the version that the page showed; 0 for one that nobody could have seen."""
    pairs = [one.partition(" ") for one in request.form.getlist("shift")]
    return {
        reference: int(version) if version.isdecimal() and len(version) < 10 else 0
        for reference, _space, version in pairs[: PAGE + 1]
    }


def _problem(refused: StaleShift | BusyShift) -> str:
    if isinstance(refused, BusyShift):
        return _("Justo ahora se anotan personas en estos turnos. Nada cambió: intentar otra vez.")
    return stale_words(refused)


def _say(done: list[Weighed]) -> None:
    changed = sum(one.refusal is None and bool(one.what) for one in done)
    refused = sum(one.refusal is not None for one in done)
    flash(ngettext("%(num)d turno cambiado.", "%(num)d turnos cambiados.", changed), "good")
    if refused:
        flash(
            ngettext("%(num)d quedó como estaba.", "%(num)d quedaron como estaban.", refused),
            "warn",
        )


def _bulk_page(
    shifts: list[Shift],
    form: BulkForm,
    *,
    preview: list[Weighed] | None = None,
    problem: str = "",
) -> str:
    return render_template(
        "shifts/change.html",
        shifts=shifts,
        form=form,
        preview=preview,
        problem=problem,
        handles=handles_of(db.session(), shifts[0].task.organisation_id),
        **_words(),
    )


def _edit_page(
    shift: Shift, form: EditForm, *, preview: Weighed | None = None, problem: str = ""
) -> str:
    return render_template(
        "shifts/edit.html",
        shift=shift,
        form=form,
        preview=[preview] if preview else None,
        problem=problem,
        handles=handles_of(db.session(), shift.task.organisation_id),
        **_words(),
    )


def _words() -> dict[str, object]:
    reasons = {reason: words for reason, (_field, words) in REFUSED.items()}
    return {"changed": CHANGED, "reasons": reasons, "wording": wording}
