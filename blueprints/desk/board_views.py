"""What waits, and the cases by filters that people keep; several cases given at once."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.desk import words
from blueprints.desk.case_page import desk_key
from blueprints.desk.forms import KeepFilterForm, SkillsForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid import board_queries, proposal_queries, team_queries, working_queries
from portal.aid.assigning import say_skills
from portal.aid.board_queries import Filter
from portal.aid.clock_rules import clock_of
from portal.aid.desk_text import open_text
from portal.aid.errors import TooManyFilters
from portal.aid.keeping_filters import drop_filter, keep_filter
from portal.aid.models import Task
from portal.aid.rules import CaseState, NeedKind, Urgency
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.volunteering.staffing_queries import how_many_understaffed

CHOICES: dict[str, set[str]] = {
    "state": set(CaseState),
    "urgency": set(Urgency),
    "need": set(NeedKind),
}
SWITCHES = ("mine", "untaken", "late", "unarrived")


@blueprint.get("/")
@requires(Permission.CASE_SEE)
def index() -> str:
    """The Monday page and the board: what waits, what is late, and a list by filter."""
    return board()


def board(form: KeepFilterForm | None = None, *, problem: str = "") -> str:
    """Render the board for the filter in the address."""
    session, actor, today = db.session(), current_actor(), day_of(utc_now())
    wanted = wanted_filter()
    filters = board_queries.monday() | board_queries.by_state()
    user_id = actor.user_id or 0
    return render_template(
        "desk/index.html",
        page=board_queries.cases_for(
            session, actor, wanted, today=today, after=request.args.get("after", "")
        ),
        counts=board_queries.counts_for(session, actor, filters, today=today),
        most=board_queries.MOST_COUNTED,
        wanted=wanted,
        query=query_of(wanted),
        kept=working_queries.filters_of(session, user_id),
        keep_form=form or KeepFilterForm(formdata=None, query=query_of(wanted)),
        proposals=proposal_queries.proposals_for(session, actor),
        tasks=working_queries.my_tasks(session, actor),
        read=_read,
        short_shifts=how_many_understaffed(
            session, actor, now=utc_now(), most=board_queries.MOST_COUNTED
        ),
        clock_of=lambda case: clock_of(case.due_on, paused_on=case.paused_on, today=today),
        today=today,
        problem=problem,
        words=words,
    )


def wanted_filter() -> Filter:
    """The filter of the address; what is none of ours is left out."""
    chosen = {
        name: value
        for name, known in CHOICES.items()
        if (value := request.args.get(name, "")) in known
    }
    return Filter(**chosen, **{name: bool(request.args.get(name)) for name in SWITCHES})


def query_of(wanted: Filter) -> str:
    """The filter as an address holds it."""
    pairs = [(name, getattr(wanted, name)) for name in CHOICES]
    pairs += [(name, "1") for name in SWITCHES if getattr(wanted, name)]
    return urlencode([(name, value) for name, value in pairs if value])


@blueprint.post("/filters")
@requires(Permission.CASE_SEE)
def keep() -> Response | tuple[str, int]:
    """Keep the filter that the page shows, under a name."""
    form = KeepFilterForm()
    if not form.validate():
        return board(form), 400
    name, query = form.name.data or "", form.query.data or ""
    try:
        with transaction() as session:
            keep_filter(session, user_id=current_actor().user_id or 0, name=name, query=query)
    except TooManyFilters as refusal:
        told = _("Ya hay %(most)d filtros guardados. Quitar uno antes.", most=refusal.most)
        return board(form, problem=told), 409
    flash(_("Filtro guardado."), "good")
    return redirect(f"{url_for('desk.index')}?{query}", 303)


@blueprint.post("/filters/drop")
@requires(Permission.CASE_SEE)
def drop() -> Response:
    """Forget a filter."""
    form = KeepFilterForm()
    with transaction() as session:
        drop_filter(session, user_id=current_actor().user_id or 0, name=form.name.data or "")
    flash(_("Filtro quitado."), "good")
    return redirect(url_for("desk.index"), 303)


@blueprint.get("/skills")
@requires(Permission.CASE_TAKE)
def skills() -> str:
    """What one knows well, for whoever assigns cases."""
    known = team_queries.skills_of(db.session(), current_actor().user_id or 0)
    return render_template("desk/skills.html", form=SkillsForm(formdata=None, needs=list(known)))


@blueprint.post("/skills")
@requires(Permission.CASE_TAKE)
def save_skills() -> Response | tuple[str, int]:
    """Say it anew."""
    form = SkillsForm()
    if not form.validate():
        return render_template("desk/skills.html", form=form), 400
    chosen = [NeedKind(one) for one in form.needs.data or []]
    with transaction() as session:
        say_skills(session, user_id=current_actor().user_id or 0, needs=chosen)
    flash(_("Guardado."), "good")
    return redirect(url_for("desk.index"), 303)


def _read(task: Task) -> str:
    return open_text(task.sealed_text, key=desk_key(), case_reference=task.case.reference)
