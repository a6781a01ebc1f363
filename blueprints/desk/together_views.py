"""Working a case together: triage, who has it, pauses, tasks, questions to the intermediary."""

from flask_babel import gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk.case_page import Answer, act_on, desk_key
from blueprints.desk.forms import (
    AssignForm,
    PauseForm,
    ProgrammeForm,
    QuestionForm,
    TaskForm,
    TriageForm,
    VersionForm,
)
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid.asking_enlace import ask_enlace
from portal.aid.assigning import assign_case
from portal.aid.keeping_tasks import add_task, finish_task
from portal.aid.pausing import pause_case, resume_case
from portal.aid.placing_in_programme import place_in_programme
from portal.aid.rules import CaseState, Urgency
from portal.aid.triaging import triage_case
from portal.aid.working_queries import task_for
from portal.clock import utc_now


@blueprint.post("/cases/<reference>/triage")
@requires(Permission.CASE_TAKE)
def triage(reference: str) -> Answer:
    """Fix how urgent it is, and so the day by which it is due."""
    form = TriageForm(prefix="triage")
    return act_on(
        reference,
        form,
        lambda session, found: triage_case(
            session,
            case=found,
            urgency=Urgency(form.urgency.data),
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("Caso valorado."),
    )


@blueprint.post("/cases/<reference>/assign")
@requires(Permission.CASE_TAKE)
def assign(reference: str) -> Answer:
    """Give it to someone of the team."""
    form = AssignForm(prefix="assign")
    return act_on(
        reference,
        form,
        lambda session, found: assign_case(
            session,
            case=found,
            to=form.to.data or "",
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("Caso asignado."),
    )


@blueprint.post("/cases/<reference>/programme")
@requires(Permission.CASE_TAKE)
def programme(reference: str) -> Answer:
    """Put it under a programme, or under none."""
    form = ProgrammeForm(prefix="programme")
    return act_on(
        reference,
        form,
        lambda session, found: place_in_programme(
            session,
            case=found,
            programme=form.programme.data or "",
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("El programa del caso quedó guardado."),
    )


@blueprint.post("/cases/<reference>/pause")
@requires(Permission.CASE_TAKE)
def pause(reference: str) -> Answer:
    """Its clock stands still."""
    form = PauseForm(prefix="pause")
    return act_on(
        reference,
        form,
        lambda session, found: pause_case(
            session,
            case=found,
            state=CaseState(form.state.data),
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("El reloj del caso se detuvo."),
    )


@blueprint.post("/cases/<reference>/resume")
@requires(Permission.CASE_TAKE)
def resume(reference: str) -> Answer:
    """It goes on where it stood."""
    form = VersionForm()
    return act_on(
        reference,
        form,
        lambda session, found: resume_case(
            session,
            case=found,
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("El caso sigue su curso."),
    )


@blueprint.post("/cases/<reference>/tasks")
@requires(Permission.CASE_TAKE)
def tasks(reference: str) -> Answer:
    """Write a task down."""
    form = TaskForm(prefix="task")
    return act_on(
        reference,
        form,
        lambda session, found: add_task(
            session,
            case=found,
            text=form.text.data or "",
            due_on=form.due_on.data or utc_now().date(),
            to=form.to.data or "",
            desk_key=desk_key(),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Tarea anotada."),
    )


@blueprint.post("/cases/<reference>/tasks/<task>/done")
@requires(Permission.CASE_TAKE)
def task_done(reference: str, task: str) -> Answer:
    """It is done."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, found: finish_task(
            session,
            case=found,
            task=task_for(session, found, task),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Tarea hecha."),
    )


@blueprint.post("/cases/<reference>/questions")
@requires(Permission.CASE_TAKE)
def questions(reference: str) -> Answer:
    """Ask the intermediary who released the case."""
    form = QuestionForm(prefix="question")
    return act_on(
        reference,
        form,
        lambda session, found: ask_enlace(
            session,
            case=found,
            text=form.text.data or "",
            desk_key=desk_key(),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Pregunta enviada a la persona de enlace."),
    )
