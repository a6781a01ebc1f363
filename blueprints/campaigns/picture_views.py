"""Staff: add a picture, look at a colleague's, show it or take it away."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.picture_files import drawn_from, picture_answer
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import PictureForm
from blueprints.form_bodies import takes_files
from blueprints.security_headers import forbid_storing
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving import page_queries, queries
from portal.giving.showing_pictures import (
    ALIVE,
    add_picture,
    let_picture_stand,
    take_picture_away,
)
from portal.vault.errors import FileRefused, VaultBusy

VERBS = {"show": let_picture_stand, "take-away": take_picture_away}


@blueprint.get("/desk/campaigns/<reference>/pictures")
@requires(Permission.CAMPAIGN_MANAGE)
def pictures(reference: str) -> str:
    """The campaign's pictures, and the form for another."""
    return _page(reference)


@blueprint.post("/desk/campaigns/<reference>/pictures")
@requires(Permission.CAMPAIGN_MANAGE)
@takes_files
def add(reference: str) -> Response | tuple[str, int]:
    """Draw it anew, in two sizes; it waits for a second person."""
    form = PictureForm()
    page_queries.campaign_to_edit(db.session(), current_actor(), reference)
    if not form.validate_on_submit():
        return _page(reference, form=form), 400
    try:
        # The child takes seconds: no transaction is held meanwhile.
        db.session.rollback()
        drawn = drawn_from(form)
        with transaction() as session:
            campaign = page_queries.campaign_to_edit(session, current_actor(), reference)
            actor, now = current_actor(), utc_now()
            add_picture(session, campaign=campaign, drawn=drawn, actor=actor, now=now)
    except FileRefused:
        form.file.errors = [_("No es una imagen que se pueda leer: JPEG, PNG o WebP, hasta 10 MB.")]
        return _page(reference, form=form), 422
    except VaultBusy:
        return _page(
            reference, form=form, problem=_("Hay otras imágenes en proceso; repetir.")
        ), 503
    except REFUSALS as refused:
        return _page(reference, form=form, problem=told(refused)), 409
    flash(_("Imagen limpia y guardada. Se ve cuando otra persona la apruebe."), "good")
    return redirect(url_for("campaigns.pictures", reference=reference), 303)


@blueprint.post("/desk/campaigns/<reference>/pictures/<picture>/<verb>")
@requires(Permission.CAMPAIGN_MANAGE)
def judge_picture(reference: str, picture: str, verb: str) -> Response | tuple[str, int]:
    """Show it, or take it away."""
    if verb not in VERBS:
        raise NotFound
    try:
        with transaction() as session:
            VERBS[verb](
                session,
                campaign=queries.campaign_for(session, current_actor(), reference),
                reference=picture,
                actor=current_actor(),
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, problem=told(refused)), 409
    flash(_("Hecho."), "good")
    return redirect(url_for("campaigns.pictures", reference=reference), 303)


@blueprint.get("/desk/campaigns/<reference>/pictures/<picture>.jpg")
@requires(Permission.CAMPAIGN_MANAGE)
def preview(reference: str, picture: str) -> Response:
    """What waits, for staff alone."""
    campaign = queries.campaign_for(db.session(), current_actor(), reference)
    found = page_queries.picture_of(db.session(), campaign, picture, looks=ALIVE)
    forbid_storing()
    return picture_answer(found.small)


def _page(reference: str, *, form: PictureForm | None = None, problem: str = "") -> str:
    session = db.session()
    campaign = queries.campaign_for(session, current_actor(), reference)
    found = page_queries.pictures_of(session, campaign, ALIVE)
    return render_template(
        "campaigns/pictures.html",
        campaign=campaign,
        pictures=found,
        handles=page_queries.handles_of(session, [one.written_by for one in found]),
        form=form or PictureForm(formdata=None),
        problem=problem,
    )
