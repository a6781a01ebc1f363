"""The donor, behind their signed link: be named beside the campaign, or not any more."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

from blueprints.access_gate import public
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.gifts.views import blueprint
from blueprints.payment import by_caller
from blueprints.security_headers import forbid_storing
from blueprints.trace_words import NothingForbidden
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving import queries
from portal.giving.donor_queries import entry_of
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.giving.page_errors import NotArrived
from portal.giving.standing_on_wall import Naming, ask_for_wall, leave_wall


class WallForm(BaseForm):
    """A name, a message, and whether the amount may be read."""

    display_name = StringField(
        _l("Cómo quieres que te nombremos"),
        validators=[Optional(), Length(max=60), NothingForbidden()],
    )
    message = TextAreaField(
        _l("Mensaje"), validators=[Optional(), Length(max=280), NothingForbidden()]
    )
    shows_amount = BooleanField(_l("Mostrar también cuánto di"))
    agrees = BooleanField(_l("Quiero que esto se lea en la página de la campaña"))

    def validate_agrees(self, field: BooleanField) -> None:
        """Nobody is named by accident, and an empty line names nobody."""
        if not field.data:
            raise ValidationError(_("Sin esta marca no se muestra nada"))
        if not (self.display_name.data or self.message.data):
            raise ValidationError(_("Escribe un nombre o un mensaje"))


@blueprint.get("/gifts/<token>/wall")
@public
def wall(token: str) -> str:
    """What the donor wrote, if anything, and how it stands."""
    return _page(token)


@blueprint.post("/gifts/<token>/wall")
@public
@by_caller
def ask_wall(token: str) -> Response | tuple[str, int]:
    """Write it; it waits for somebody of the staff."""
    form = WallForm()
    gift = queries.gift_by_token(db.session(), token)
    if not form.validate_on_submit():
        return _page(token, form), 400
    naming = Naming(
        form.display_name.data or "", form.message.data or "", bool(form.shows_amount.data)
    )
    try:
        reference, today = gift.reference, day_of(utc_now())
        with transaction() as session:
            ask_for_wall(session, gift_reference=reference, naming=naming, today=today)
    except NotArrived:
        return _page(token, form, _("Tu donativo todavía no llega; vuelve cuando esté.")), 409
    flash(_("Guardado. Se lee cuando alguien de la organización lo revise."), "good")
    return redirect(url_for("gifts.wall", token=token), 303)


@blueprint.post("/gifts/<token>/wall/leave")
@public
@by_caller
def leave(token: str) -> Response:
    """Nothing of it is read any more."""
    reference = queries.gift_by_token(db.session(), token).reference
    with transaction() as session:
        leave_wall(session, gift_reference=reference)
    flash(_("Quitado. Ya no se lee en la página de la campaña."), "good")
    return redirect(url_for("gifts.wall", token=token), 303)


def _page(token: str, form: WallForm | None = None, problem: str = "") -> str:
    forbid_storing()
    gift = queries.gift_by_token(db.session(), token)
    entry = entry_of(db.session(), gift)
    if form is None and entry is not None:
        form = WallForm(
            formdata=None,
            display_name=entry.display_name,
            message=entry.message,
            shows_amount=entry.shows_amount,
        )
    return render_template(
        "gifts/wall.html",
        token=token,
        entry=entry,
        arrived=GiftState(gift.state) in MONEY_ARRIVED,
        form=form or WallForm(formdata=None),
        confirm=ConfirmForm(),
        problem=problem,
    )
