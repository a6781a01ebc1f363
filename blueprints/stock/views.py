"""What is needed, for everybody; and for staff, the centres and the kinds of goods."""

from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, public, requires
from blueprints.base_form import BaseForm
from blueprints.help_words import NEEDS
from blueprints.stock import words
from blueprints.stock.forms import ItemForm, NewCentreForm
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.accounts.queries import organisations_by_id
from portal.aid import stock_queries
from portal.aid.errors import AidRefused
from portal.aid.keeping_centres import name_item, open_centre
from portal.aid.rules import NeedKind
from portal.aid.stock_queries import PAGE
from portal.aid.stock_rules import Unit, wanted
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction

blueprint = Blueprint("stock", __name__)
Answer = Response | tuple[str, int]
SomeForm = TypeVar("SomeForm", bound=BaseForm)


@blueprint.get("/needed")
@public
def needed() -> str:
    """What the centres of the alliance ask for, and when they are open."""
    lines = stock_queries.public_list(db.session(), after=request.args.get("after", ""))
    return render_template(
        "stock/needed.html",
        lines=lines[:PAGE],
        more=lines[PAGE - 1].centre.reference if len(lines) > PAGE else "",
        wanted=wanted,
        words=words,
    )


@blueprint.get("/desk/stock")
@requires(Permission.STOCK_MANAGE)
def index() -> str:
    """The centres of one's organisations, and what they hand out."""
    return _page()


@blueprint.post("/desk/stock/centres")
@requires(Permission.STOCK_MANAGE)
def add_centre() -> Answer:
    """Open a centre."""
    form = _form(NewCentreForm, "centre")
    if not form.validate():
        return _page(centre_form=form), 400
    try:
        with transaction() as session:
            centre = open_centre(
                session,
                organisation_id=_organisation(form.organisation.data).id,
                name=form.name.data or "",
                area=form.area.data or "",
                hours=form.hours.data or "",
                actor=current_actor(),
                now=utc_now(),
            )
            reference = centre.reference
    except AidRefused as refusal:
        return _page(centre_form=form, problem=words.why(refusal)), 409
    flash(_("Centro abierto."), "good")
    return redirect(url_for("stock.centre", reference=reference), 303)


@blueprint.post("/desk/stock/items")
@requires(Permission.STOCK_MANAGE)
def add_item() -> Answer:
    """Name a kind of goods."""
    form = _form(ItemForm, "item")
    if not form.validate():
        return _page(item_form=form), 400
    try:
        with transaction() as session:
            name_item(
                session,
                organisation_id=_organisation(form.organisation.data).id,
                name=form.name.data or "",
                unit=Unit(form.unit.data),
                kind=NeedKind(form.kind.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except AidRefused as refusal:
        return _page(item_form=form, problem=words.why(refusal)), 409
    flash(_("Artículo anotado."), "good")
    return redirect(url_for("stock.index"), 303)


def _page(
    *,
    centre_form: NewCentreForm | None = None,
    item_form: ItemForm | None = None,
    problem: str = "",
) -> str:
    session = db.session()
    centres = stock_queries.centres_of(
        session, current_actor(), after=request.args.get("after", "")
    )
    return render_template(
        "stock/index.html",
        centres=centres[:PAGE],
        more=centres[PAGE - 1].reference if len(centres) > PAGE else "",
        items=[one for where in _mine() for one in stock_queries.items_of(session, where.id)],
        centre_form=centre_form or _form(NewCentreForm, "centre", fresh=True),
        item_form=item_form or _form(ItemForm, "item", fresh=True),
        problem=problem,
        needs=NEEDS,
        words=words,
    )


def _form(kind: type[SomeForm], prefix: str, *, fresh: bool = False) -> SomeForm:
    form = kind(formdata=None, prefix=prefix) if fresh else kind(prefix=prefix)
    choices = [SelectChoice(one.reference, one.name) for one in _mine()]
    form["organisation"].choices = choices  # type: ignore[attr-defined]
    return form


def _mine() -> list[Organisation]:
    where = current_actor().organisations_with(Permission.STOCK_MANAGE)
    return list(organisations_by_id(db.session(), where))


def _organisation(reference: str | None) -> Organisation:
    for one in _mine():
        if one.reference == reference:
            return one
    raise NotFound
