"""A volunteer's own pages: skills, notices, what they watch for."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires, signed_in
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, wording
from blueprints.shifts.filters import next_page, state_choices, wanted_cursor
from blueprints.shifts.me_forms import DeclareForm, HomeForm, WatchForm
from blueprints.shifts.notice_words import letters_of
from blueprints.shifts.skill_words import (
    KINDS,
    REFUSAL_REASONS,
    SKILLS,
    STANDINGS,
    kind_name,
    skill_name,
)
from portal.access.permissions import Permission
from portal.accounts.queries import attestations_of
from portal.accounts.rules import HIGHEST_LEVEL
from portal.accounts.vetting import current_vetting_level
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering import declaring_skills, living, queries, skill_queries, watching
from portal.volunteering.errors import WatchesEnough
from portal.volunteering.skill_rules import CERTIFIED, Skill
from portal.volunteering.unlock_rules import opened_by
from portal.volunteering.watch_queries import watches_of

blueprint.add_app_template_global(skill_name)
blueprint.add_app_template_global(kind_name)


@blueprint.get("/me/past")
@signed_in
def past() -> str:
    """The reader's shifts that are over, newest first."""
    owned, after = queries.past_shifts(
        db.session(), current_actor(), now=utc_now(), after=wanted_cursor()
    )
    return render_template("shifts/past.html", owned=owned, older=next_page(after), wording=wording)


@blueprint.get("/me/notices")
@signed_in
def notices() -> str:
    """What the reader was told: without e-mail, this page is where they hear of it."""
    return render_template("shifts/notices.html", letters=letters_of(current_actor()))


@blueprint.get("/me/skills")
@requires(Permission.SHIFT_SIGN_UP)
def skills() -> str:
    """What the reader can do, how far they were vetted, and what each of it opens."""
    return _skills_page(DeclareForm(formdata=None))


@blueprint.post("/me/skills")
@requires(Permission.SHIFT_SIGN_UP)
def declare() -> Response | tuple[str, int]:
    """Say what one can do."""
    form = DeclareForm()
    if not form.validate_on_submit():
        return _skills_page(form), 422
    with transaction() as session:
        declaring_skills.declare(
            session, volunteer=current_actor(), skill=Skill(form.skill.data), now=utc_now()
        )
    flash(_("Anotado. Cuenta cuando la persona que coordina lo confirme."), "good")
    return redirect(url_for("shifts.skills"), 303)


@blueprint.post("/me/skills/<skill>/removal")
@requires(Permission.SHIFT_SIGN_UP)
def take_back(skill: str) -> Response:
    """No longer say it."""
    if skill not in set(Skill):
        raise NotFound
    with transaction() as session:
        declaring_skills.take_back(session, volunteer=current_actor(), skill=Skill(skill))
    flash(_("Ya no está en tu lista."), "good")
    return redirect(url_for("shifts.skills"), 303)


@blueprint.post("/me/home")
@requires(Permission.SHIFT_SIGN_UP)
def live_in() -> Response:
    """Say in which state one lives, or no longer say it."""
    form = HomeForm(states=state_choices(db.session()))
    if not form.validate_on_submit():
        raise NotFound
    with transaction() as session:
        living.live_in(session, volunteer=current_actor(), state_code=form.state.data or None)
    flash(_("Listo."), "good")
    return redirect(url_for("shifts.skills"), 303)


@blueprint.get("/me/watch")
@requires(Permission.SHIFT_SIGN_UP)
def watches() -> str:
    """Of which shifts without enough people the reader wants to hear."""
    return _watch_page(WatchForm(states=state_choices(db.session()), formdata=None))


@blueprint.post("/me/watch")
@requires(Permission.SHIFT_SIGN_UP)
def watch() -> Response | tuple[str, int]:
    """Watch for one thing more."""
    form = WatchForm(states=state_choices(db.session()))
    if not form.validate_on_submit():
        return _watch_page(form), 422
    try:
        with transaction() as session:
            watching.watch(session, volunteer=current_actor(), now=utc_now(), **form.wish())
    except WatchesEnough:
        form.state.errors = [_("Ya tienes cinco. Quita una de la lista para poner otra.")]
        return _watch_page(form), 409
    flash(_("Listo: te avisamos cuando falte gente."), "good")
    return redirect(url_for("shifts.watches"), 303)


@blueprint.post("/me/watch/<reference>/removal")
@requires(Permission.SHIFT_SIGN_UP)
def stop_watching(reference: str) -> Response:
    """Hear no more of one of them."""
    with transaction() as session:
        watching.stop_watching(session, volunteer=current_actor(), reference=reference)
    flash(_("Ya no te avisamos de eso."), "good")
    return redirect(url_for("shifts.watches"), 303)


@blueprint.post("/me/watch/off")
@requires(Permission.SHIFT_SIGN_UP)
def watch_nothing() -> Response:
    """Hear no more of any."""
    with transaction() as session:
        watching.stop_watching(session, volunteer=current_actor())
    flash(_("Ya no te avisamos de ningún turno."), "good")
    return redirect(url_for("shifts.watches"), 303)


def _skills_page(form: DeclareForm) -> str:
    session, who, now = db.session(), current_actor().user_id or 0, utc_now()
    declared, choices = skill_queries.skills_of(session, who), state_choices(session)
    age = skill_queries.age_of(session, who, today=now.date())
    home = HomeForm(states=choices, formdata=None)
    home.state.data = skill_queries.home_of(session, who) or ""
    form.offer(skill_queries.not_declared(declared))
    return render_template(
        "shifts/skills.html",
        declared=[(o, skill_queries.standing_of(o, today=now.date())) for o in declared],
        refused=skill_queries.refusals_of(session, who),
        level=current_vetting_level(session, who, now),
        levels=[(number, opened_by(number, age=age)) for number in range(HIGHEST_LEVEL + 1)],
        attested=attestations_of(session, who),
        today=now.date(),
        form=form,
        home=home,
        certified=CERTIFIED,
        standings=STANDINGS,
        reasons=REFUSAL_REASONS,
        kinds=KINDS,
        wording=wording,
    )


def _watch_page(form: WatchForm) -> str:
    return render_template(
        "shifts/watch.html",
        watches=watches_of(db.session(), current_actor()),
        states=state_choices(db.session()),
        skills=SKILLS,
        form=form,
        confirm=ConfirmForm(formdata=None),
    )
