"""Staff: donors whose gifts reached what the anti-laundering law names, and what was done."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateField
from wtforms.validators import InputRequired

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.gifts.views import blueprint
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from blueprints.template_filters import day as day_words
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving.donor_keeping_rules import (
    IDENTIFIED_UMA,
    TOLD_UMA,
    Duty,
    Flag,
    told_by,
    uma_on,
)
from portal.giving.noting_duties import note_duty
from portal.giving.offline_errors import DayUnlikely
from portal.giving.page_errors import NotWaiting
from portal.giving.watched_queries import watched_for
from portal.money import Currency, Money


class DutyForm(BaseForm):
    """On which day it was done."""

    done_on = DateField(_l("Día"), validators=[InputRequired(_l("Escribir el día."))])


@blueprint.get("/desk/watched")
@requires(Permission.DONORS_WATCH)
def watched() -> str:
    """Each donor of one's organisations at a threshold, and what waits to be done."""
    return _page()


@blueprint.post("/desk/watched/<reference>/<any(identified, told):duty>")
@requires(Permission.DONORS_WATCH)
def note(reference: str, duty: str) -> Response | tuple[str, int]:
    """Note that the donor was identified, or that the authority was told."""
    form = DutyForm()
    if not form.validate_on_submit() or form.done_on.data is None:
        return _page(_("Escribir el día en que se hizo.")), 400
    try:
        with transaction() as session:
            note_duty(
                session,
                actor=current_actor(),
                reference=reference,
                duty=Duty(duty),
                day=form.done_on.data,
                now=utc_now(),
            )
    except DayUnlikely as refused:
        first, last = day_words(refused.first), day_words(refused.last)
        return _page(_("El día debe estar entre %(a)s y %(b)s.", a=first, b=last)), 422
    except NotWaiting:
        flash(_("Ya estaba anotado. Nada cambió."), "warn")
    else:
        flash(_("Anotado."), "good")
    return redirect(url_for("gifts.watched"), 303)


def _page(problem: str = "") -> str:
    forbid_storing()
    after = request.args.get("after", "")
    live, today = settings().livemode, day_of(utc_now())
    donors, more = watched_for(db.session(), current_actor(), livemode=live, after=after)
    uma = uma_on(today)
    return render_template(
        "gifts/watched.html",
        donors=donors,
        more=more,
        live=live,
        form=DutyForm(formdata=None, done_on=today),
        told_by=told_by,
        told_flag=Flag.TOLD,
        pesos=lambda minor: Money(minor, Currency.MXN),
        identified_at=Money(IDENTIFIED_UMA * uma, Currency.MXN),
        told_at=Money(TOLD_UMA * uma, Currency.MXN),
        today=today,
        problem=problem,
    )
