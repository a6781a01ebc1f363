"""Passing all one's requests to a colleague, before a long leave or for good."""

from collections.abc import Mapping

from flask import render_template
from flask_babel import gettext as _
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import requires
from blueprints.base_form import BaseForm
from blueprints.intermediary.colleagues import colleagues
from blueprints.intermediary.forms import NEEDED
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.availability import with_room
from portal.vault.errors import IntakeClosed, NotCertified


class PassOnForm(BaseForm):
    """Who takes the requests over."""

    colleague = RadioField(validators=[NEEDED])


@blueprint.get("/keys/pass-on")
@requires(Permission.IDENTITY_OPEN)
def pass_on_page() -> Page:
    """Who has room, and how many requests stand with this person."""
    me = unlocked()
    return _page(me, _form(me))


@blueprint.post("/keys/pass-on")
@requires(Permission.IDENTITY_OPEN)
def pass_on() -> Page:
    """The next requests that may pass do; the others stay whole, and it is said why."""
    me = unlocked()
    form = _form(me)
    if not form.validate():
        return _page(me, form, status=400)
    try:
        with vault_transaction() as session:
            passed = door.pass_on(
                session,
                holder_id=me.holder_id,
                keys=me.keys,
                to_holder_id=form.colleague.data,
                vault=vault(),
                now=utc_now(),
            )
    except (NotCertified, IntakeClosed):
        told = _("Tu llave ya no está en un directorio vigente. No se pasó nada.")
        return _page(me, form, problem=told, status=409)
    return _page(me, form, passed=passed)


def _form(me: Unlocked) -> PassOnForm:
    form = PassOnForm()
    form.colleague.label.text = _("¿A quién?")
    try:
        with vault_reading() as session:
            able = {e.intermediary_id for e in with_room(session, vault=vault(), now=utc_now())}
    except IntakeClosed:
        able = set()
    form.colleague.choices = [
        SelectChoice(one.holder.holder_id, f"{one.handle} · {one.holder.organisation_name}")
        for one in colleagues()
        if one.holder.holder_id in able - {me.holder_id}
    ]
    return form


def _page(
    me: Unlocked,
    form: PassOnForm,
    *,
    passed: door.PassedOn | None = None,
    problem: str = "",
    status: int = 200,
) -> Page:
    with vault_reading() as session:
        left = len(door.held_by(session, me.holder_id))
    against = _reasons(passed.against) if passed else {}
    page = render_template(
        "intermediary/pass_on.html",
        form=form,
        left=left,
        passed=passed,
        against=against,
        problem=problem,
    )
    return page, status


def _reasons(against: Mapping[str, int]) -> dict[str, int]:
    told = {
        "kept away": _("la familia no quiere que esa persona la abra"),
        "same organisation": _("la otra persona de enlace es de esa misma organización"),
        "already one of the two": _("esa persona ya es una de las dos"),
        "was the other one before": _("esa persona ya estuvo en el otro lugar"),
        "not offline": _("la llave de ahora está fuera del portal y la otra no"),
        "no room": _("esa persona ya no tiene lugar"),
        "not certified": _("esa persona ya no está en un directorio vigente"),
    }
    other = _("un sello o la cadena de firmas no se pudo comprobar")
    return {told.get(reason, other): count for reason, count in against.items()}
