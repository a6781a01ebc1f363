"""The page of one centre, with its forms as they were typed and the refusal, if any."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.stock import forms, words
from portal.aid import parcel_queries, stock_queries
from portal.aid.errors import AidRefused
from portal.aid.models import Centre, Item
from portal.aid.stock_queries import PAGE
from portal.aid.stock_rules import is_expired
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.references import new_reference

Answer = Response | tuple[str, int]
KINDS: dict[str, type[BaseForm]] = {
    "change": forms.ChangeCentreForm,
    "take": forms.TakeInForm,
    "target": forms.TargetForm,
    "count": forms.CountForm,
    "off": forms.WriteOffForm,
    "plain": ConfirmForm,
}


def centre_page(
    reference: str,
    typed: BaseForm | None = None,
    *,
    refusal: AidRefused | None = None,
    of: str = "",
) -> str:
    """Render the centre as it stands now; raises NotFound for what the actor may not see.

    `typed` is the form that was just sent, and `of` the lot that it was about.
    """
    session, actor = db.session(), current_actor()
    centre = stock_queries.centre_for(session, actor, reference)
    lots = stock_queries.lots_in(session, centre, after=request.args.get("after", ""))
    parcels = parcel_queries.parcels_in_centre(
        session, centre, after=request.args.get("parcels", "")
    )
    today = day_of(utc_now())
    return render_template(
        "stock/centre.html",
        centre=centre,
        held=stock_queries.held_in(session, centre.id),
        targets=stock_queries.targets_of(session, centre),
        lots=lots[:PAGE],
        more=lots[PAGE - 1].reference if len(lots) > PAGE else "",
        parcels=parcels[: parcel_queries.MOST],
        more_parcels=parcels[parcel_queries.MOST - 1].reference
        if len(parcels) > parcel_queries.MOST
        else "",
        items=stock_queries.items_of(session, centre.organisation_id),
        forms=_forms(centre, stock_queries.items_of(session, centre.organisation_id), typed),
        of=of,
        expired=lambda lot: is_expired(lot.expires_on, today),
        problem=words.why(refusal) if refusal else "",
        words=words,
    )


def act_in(
    reference: str,
    name: str,
    work: Callable[[Session, Centre, BaseForm], object],
    told: str,
    *,
    of: str = "",
) -> Answer:
    """Do `work` to the locked centre in one transaction, say `told`, and show it again."""
    form = KINDS[name](prefix=name)
    if not form.validate():
        return centre_page(reference, form, of=of), 400
    try:
        with transaction() as session:
            centre = stock_queries.centre_for(session, current_actor(), reference, lock=True)
            work(session, centre, form)
    except AidRefused as refusal:
        return centre_page(reference, form, refusal=refusal, of=of), 409
    flash(told, "good")
    return redirect(url_for("stock.centre", reference=reference), 303)


def _forms(centre: Centre, items: list[Item], typed: BaseForm | None) -> dict[str, BaseForm]:
    starts = {
        "change": {
            "name": centre.name, "area": centre.area, "hours": centre.hours,
            "is_open": centre.is_open, "version": centre.version,
        },
        "take": {"lot": new_reference()},
    }  # fmt: skip
    made = {
        name: typed
        if typed is not None and type(typed) is kind
        else kind(formdata=None, prefix=name, **starts.get(name, {}))
        for name, kind in KINDS.items()
    }
    for name in ("take", "target"):
        choices = [SelectChoice(one.reference, one.name) for one in items]
        made[name]["item"].choices = choices  # type: ignore[attr-defined]
    return made
