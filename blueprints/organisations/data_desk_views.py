"""The queue of those who ask for their own data, and each step of an answer."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.organisations import data_words
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.organisations.answering_for_data import move_request
from portal.organisations.arco_queries import PAGE, contact_of, request_for, requests_at
from portal.organisations.arco_rules import TRANSITIONS, ArcoState, Ground
from portal.organisations.errors import GroundMissing, NotFromHere, PageIsOld


class StepForm(BaseForm):
    """The next step; a refusal says why."""

    version = HiddenField()
    to = SelectField(
        _l("Paso"),
        choices=[SelectChoice(one.value, text) for one, text in data_words.STEPS.items()],
    )
    ground = SelectField(
        _l("Si no procede, por qué"),
        choices=[SelectChoice("", _l("No se niega"))]
        + [SelectChoice(one.value, text) for one, text in data_words.GROUNDS.items()],
        default="",
    )


@blueprint.get("/desk/organisation/<slug>/data-requests")
@requires(P.DATA_REQUEST_ANSWER)
def data_requests(slug: str) -> str:
    """What waits, by the day on which the law wants an answer; or what ended."""
    organisation = mine_or_404(slug)
    ended = bool(request.args.get("ended"))
    found = requests_at(
        db.session(), organisation.id, is_open=not ended, after=request.args.get("after", "")
    )
    return render_template(
        "organisations/data_requests.html",
        organisation=organisation,
        found=found[:PAGE],
        more=found[PAGE - 1].reference if len(found) > PAGE else "",
        ended=ended,
        today=day_of(utc_now()),
        words=data_words,
    )


@blueprint.get("/desk/organisation/<slug>/data-requests/<reference>")
@requires(P.DATA_REQUEST_ANSWER)
def data_request(slug: str, reference: str) -> str:
    """One request, how to reach whoever asked, and the next step."""
    return _page(slug, reference, None)


@blueprint.post("/desk/organisation/<slug>/data-requests/<reference>")
@requires(P.DATA_REQUEST_ANSWER)
def step(slug: str, reference: str) -> Response | tuple[str, int]:
    """Take it one step further."""
    form, organisation = StepForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(slug, reference, form), 400
    try:
        with transaction() as session:
            move_request(
                session,
                organisation_id=organisation.id,
                reference=reference,
                to=ArcoState(form.to.data),
                ground=Ground(form.ground.data) if form.ground.data else "",
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except (PageIsOld, NotFromHere, GroundMissing) as refusal:
        form.form_errors.append(WHY[type(refusal)])
        return _page(slug, reference, form), 409
    flash(_("Quedó registrado."), "good")
    return redirect(url_for("organisations.data_request", slug=slug, reference=reference), 303)


WHY: dict[type[Exception], object] = {
    PageIsOld: _l("Alguien dio otro paso mientras tanto. Recargar la página y revisarla."),
    NotFromHere: _l("Ese paso no sigue de donde está la solicitud. Recargar la página."),
    GroundMissing: _l(
        "Para negarla hay que elegir un motivo, y si procede, ninguno. Antes de comprobar la "
        "identidad solo cabe que no se comprobó."
    ),
}


def _page(slug: str, reference: str, typed: StepForm | None) -> str:
    session, organisation = db.session(), mine_or_404(slug)
    asked = request_for(session, current_actor(), organisation.id, reference)
    return render_template(
        "organisations/data_request.html",
        organisation=organisation,
        asked=asked,
        contact=contact_of(session, asked),
        form=_next_steps(asked.state, typed or StepForm(formdata=None, version=asked.version)),
        today=day_of(utc_now()),
        words=data_words,
    )


def _next_steps(state: str, form: StepForm) -> StepForm:
    follow = {end for start, end in TRANSITIONS if start == state}
    form.to.choices = [SelectChoice(k.value, v) for k, v in data_words.STEPS.items() if k in follow]
    return form
