"""One volunteer's skills answered, a level renewed, and their age noted, by staff."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.volunteers import blueprint
from blueprints.volunteers.answer_forms import PaperForm, RefuseForm, YoungForm
from portal.access.permissions import Permission as P
from portal.accounts.errors import NotYourself
from portal.accounts.models import User
from portal.accounts.queries import person_of_organisations
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering import registering_young, skill_queries
from portal.volunteering.answer_rules import LONGEST_PAPER, RefusalReason
from portal.volunteering.answering_skills import confirm_skill, refuse_skill
from portal.volunteering.errors import MonthRefused, PaperEndRefused
from portal.volunteering.skill_rules import CERTIFIED, Skill

A_YEAR = timedelta(days=365)


@blueprint.get("/<reference>/skills")
@requires(P.VOLUNTEER_VET)
def skills(reference: str) -> str:
    """What one volunteer says they can do, to be answered."""
    return _skills_page(_volunteer(reference))


@blueprint.post("/<reference>/skills/<skill>/confirmation")
@requires(P.VOLUNTEER_VET)
def confirm(reference: str, skill: str) -> Response | tuple[str, int]:
    """It was seen, or its paper was."""
    form = PaperForm()
    if not form.validate_on_submit():
        return _skills_page(_volunteer(reference), _("Escribir el día con calendario.")), 422
    try:
        with transaction() as session:
            confirm_skill(
                session,
                volunteer=_volunteer(reference),
                skill=_skill(skill),
                expires_on=form.expires_on.data,
                by=current_actor(),
                now=utc_now(),
            )
    except (PaperEndRefused, NotYourself) as refused:
        return _skills_page(_volunteer(reference), _why(refused)), 409
    flash(_("Confirmado. Se le avisa."), "success")
    return redirect(url_for("volunteers.skills", reference=reference), 303)


@blueprint.post("/<reference>/skills/<skill>/refusal")
@requires(P.VOLUNTEER_VET)
def refuse(reference: str, skill: str) -> Response | tuple[str, int]:
    """Not confirmed, or no longer, with the reason."""
    form = RefuseForm()
    if not form.validate_on_submit():
        return _skills_page(_volunteer(reference), _("Elegir el motivo.")), 422
    try:
        with transaction() as session:
            refuse_skill(
                session,
                volunteer=_volunteer(reference),
                skill=_skill(skill),
                reason=RefusalReason(form.reason.data),
                by=current_actor(),
                now=utc_now(),
            )
    except NotYourself as refused:
        return _skills_page(_volunteer(reference), _why(refused)), 409
    flash(_("Anotado. Se le avisa con el motivo."), "success")
    return redirect(url_for("volunteers.skills", reference=reference), 303)


@blueprint.get("/<reference>/age")
@requires(P.VOLUNTEER_VET)
def age(reference: str) -> str:
    """Whether one volunteer is under age, as far as it is known."""
    return _age_page(_volunteer(reference), YoungForm(formdata=None))


@blueprint.post("/<reference>/age")
@requires(P.VOLUNTEER_VET)
def register_age(reference: str) -> Response | tuple[str, int]:
    """Note from when they are of age, and that a guardian agreed."""
    form = YoungForm()
    if not form.validate_on_submit():
        return _age_page(_volunteer(reference), form), 422
    try:
        with transaction() as session:
            freed = registering_young.register_young(
                session,
                volunteer=_volunteer(reference),
                by=current_actor(),
                now=utc_now(),
                **form.facts(),
            )
    except (MonthRefused, NotYourself) as refused:
        form.month.errors = [_why(refused)]
        return _age_page(_volunteer(reference), form), 409
    flash(_("Anotado. Lugares que se liberaron por la edad: %(count)s.", count=freed), "success")
    return redirect(url_for("volunteers.age", reference=reference), 303)


@blueprint.post("/<reference>/age/removal")
@requires(P.VOLUNTEER_VET)
def forget_age(reference: str) -> Response | tuple[str, int]:
    """The note was a mistake."""
    try:
        with transaction() as session:
            registering_young.forget_young(
                session, volunteer=_volunteer(reference), by=current_actor(), now=utc_now()
            )
    except NotYourself as refused:
        form = YoungForm(formdata=None)
        form.month.errors = [_why(refused)]
        return _age_page(_volunteer(reference), form), 409
    flash(_("La nota se quitó."), "success")
    return redirect(url_for("volunteers.age", reference=reference), 303)


def _volunteer(reference: str) -> User:
    return person_of_organisations(db.session(), current_actor(), P.VOLUNTEER_VET, reference)


def _skill(name: str) -> Skill:
    if name not in set(Skill):
        raise NotFound
    return Skill(name)


def _skills_page(volunteer: User, told: str = "") -> str:
    session, today = db.session(), utc_now().date()
    declared = skill_queries.skills_of(session, volunteer.id)
    return render_template(
        "volunteers/skills.html",
        person=volunteer,
        declared=[(one, skill_queries.standing_of(one, today=today)) for one in declared],
        certified=CERTIFIED,
        offered=today + A_YEAR,
        latest=today + LONGEST_PAPER,
        reasons=RefuseForm(formdata=None).reason.choices,
        told=told,
    )


def _age_page(volunteer: User, form: YoungForm) -> str:
    noted = registering_young.young_of(db.session(), volunteer.id)
    return render_template(
        "volunteers/age.html", person=volunteer, noted=noted, form=form, today=utc_now().date()
    )


def _why(refusal: Exception) -> str:
    match refusal:
        case NotYourself():
            return _("Nadie se revisa a sí mismo: pedirlo a otra persona de coordinación.")
        case MonthRefused():
            return _("Elegir un mes por venir, a lo más en tres años: antes de los 15 no se ayuda.")
        case PaperEndRefused(latest=None):
            return _("Esto no vence: dejar el día vacío.")
    return _("Este papel vence: elegir un día después de hoy y a lo más en cinco años.")
