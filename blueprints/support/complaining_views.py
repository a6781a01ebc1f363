"""A family complains of one of its people to another organisation, which they cannot see."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from blueprints.access_gate import public
from blueprints.base_form import BaseForm
from blueprints.support.case_views import Page
from blueprints.support.forms import LONG
from blueprints.support.people import name_of
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, vault
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.custody_queries import Known, people_of
from portal.vault.errors import ComplaintRefused, IntakeClosed


class ComplaintForm(BaseForm):
    """Of whom, to whom, and what happened."""

    about = RadioField(
        lazy_gettext("¿De quién?"), validators=[InputRequired(lazy_gettext("Elija a una persona."))]
    )
    organisation = RadioField(
        lazy_gettext("¿Quién la lee?"),
        validators=[InputRequired(lazy_gettext("Elija una organización."))],
    )
    text = TextAreaField(
        lazy_gettext("¿Qué pasó?"),
        validators=[InputRequired(lazy_gettext("Escriba qué pasó.")), LONG],
    )


@blueprint.get("/case/complain")
@public
def complain_page() -> Page:
    """Who can read a complaint, and who never does."""
    capsule_id, _keys = current_visit()
    form, _people = _form(capsule_id)
    return _page(form)


@blueprint.post("/case/complain")
@public
def complain() -> Page:
    """Seal the words to one person of the other organisation."""
    capsule_id, keys = current_visit()
    form, people = _form(capsule_id)
    if not form.validate():
        return _page(form), 400
    try:
        with vault_transaction() as session:
            door.complain(
                session,
                capsule_id=capsule_id,
                keys=keys,
                about_id=people[int(form.about.data)].holder_id,
                organisation=form.organisation.data,
                text=form.text.data or "",
                vault=vault(),
                now=utc_now(),
            )
    except (ComplaintRefused, IntakeClosed) as refused:
        return _page(form, _why(refused)), 409
    return redirect(url_for("support.case"), 303)


def _form(capsule_id: str) -> tuple[ComplaintForm, list[Known]]:
    form = ComplaintForm()
    with vault_reading() as session:
        people = list(people_of(session, capsule_id, vault=vault()))
        try:
            readers = door.readers_for(session, capsule_id=capsule_id, vault=vault(), now=utc_now())
        except IntakeClosed:
            readers = {}
    form.about.choices = [SelectChoice(str(at), name_of(one)) for at, one in enumerate(people)]
    form.organisation.choices = [SelectChoice(ref, name) for ref, name in readers.items()]
    return form, people


def _why(refused: ComplaintRefused | IntakeClosed) -> str:
    if refused.reason == "same organisation":
        return _("Elija otra organización: esa es la de la persona de quien se queja.")
    if refused.reason == "too many":
        return _("Ya envió muchas quejas. Espere la respuesta.")
    return _("Nadie de esa organización puede leerla ahora. Elija otra.")


def _page(form: ComplaintForm, problem: str = "") -> str:
    return render_template("support/complain.html", form=form, problem=problem)
