"""Other ways to find a shift: those that fit me, a month, a map."""

from flask import render_template, request, url_for

from blueprints.access_gate import current_actor, public, requires
from blueprints.shifts import blueprint, wording
from blueprints.shifts.filters import HOME_ZONE, kept_filter, state_choices, wanted_shifts
from blueprints.shifts.fit_words import REASONS
from blueprints.shifts.map_shades import VIEW_BOX, state_rows
from blueprints.shifts.refusal_words import words_for
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db
from portal.places.queries import states
from portal.volunteering.fitting_queries import shifts_fitting
from portal.volunteering.month_queries import counts_by_day, counts_by_state
from portal.volunteering.month_rules import FARTHEST, Month, month_named
from portal.volunteering.skill_queries import home_of


@blueprint.get("/shifts/for-me")
@requires(Permission.SHIFT_SIGN_UP)
def for_me() -> str:
    """The shifts to come that fit the reader, each with the reason."""
    session, actor, now = db.session(), current_actor(), utc_now()
    return render_template(
        "shifts/for_me.html",
        found=shifts_fitting(session, actor, wanted_shifts(now), now=now),
        home=state_choices(session).get(home_of(session, actor.user_id or 0) or ""),
        reasons=REASONS,
        words_for=words_for,
        wording=wording,
    )


@blueprint.get("/shifts/calendar")
@public
def month() -> str:
    """One month: how many shifts each day has."""
    session, now = db.session(), utc_now()
    today = now.astimezone(HOME_ZONE).date()
    this = Month(today.year, today.month)
    shown = month_named(request.args.get("month", ""), today=today)
    begins, ends = shown.stretch(HOME_ZONE)
    return render_template(
        "shifts/month.html",
        month=shown,
        today=today,
        counts=counts_by_day(session, wanted_shifts(now).between(begins, ends)),
        before=_month_link(shown.later(-1)) if shown > this else "",
        after=_month_link(shown.later(1)) if shown < this.later(FARTHEST) else "",
        kept=kept_filter(),
        wording=wording,
    )


@blueprint.get("/shifts/map")
@public
def area_map() -> str:
    """Where shifts are, by state."""
    session = db.session()
    by_state, remote = counts_by_state(session, now=utc_now())
    return render_template(
        "shifts/map.html",
        rows=state_rows(states(session), by_state),
        remote=remote,
        view_box=VIEW_BOX,
        wording=wording,
    )


def _month_link(month: Month) -> str:
    kept = {key: value for key, value in kept_filter().items() if key not in {"from", "to"}}
    return url_for("shifts.month", month=f"{month.year}-{month.number:02}", **kept)
