"""Take everything of one's organisation along: asked for, watched, downloaded within a day."""

from collections.abc import Iterator

from flask import Response as Streamed
from flask import flash, redirect, render_template, stream_with_context, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.clock import utc_now
from portal.departing.errors import ExportGoingOn
from portal.departing.export_rules import LASTS, ExportState, is_over
from portal.departing.exporting import ask_for_export, take_export
from portal.departing.queries import export_of, exports_of, piece_of
from portal.departing.sheets import SHEETS
from portal.errors import NotFound
from portal.extensions import db, transaction


@blueprint.get("/desk/organisation/<slug>/export")
@requires(P.ORGANISATION_EXPORT)
def export(slug: str) -> str:
    """What it holds and leaves out, and how far one's own exports are."""
    organisation, now = mine_or_404(slug), utc_now()
    mine = exports_of(db.session(), current_actor().user_id or 0, organisation.id)
    lasting = [one for one in mine if one.ready_at is None or not is_over(one.ready_at, now)]
    return render_template(
        "organisations/export.html",
        organisation=organisation,
        mine=lasting,
        ends={one.id: one.ready_at + LASTS for one in lasting if one.ready_at},
        going_on=any(one.state != ExportState.READY for one in lasting),
        sheets=[sheet.name for sheet in SHEETS],
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/desk/organisation/<slug>/export")
@requires(P.ORGANISATION_EXPORT)
@freshly("organisations.export")
def ask_export(slug: str) -> Response:
    """Queue one."""
    organisation = mine_or_404(slug)
    try:
        with transaction() as session:
            ask_for_export(
                session, organisation_id=organisation.id, actor=current_actor(), now=utc_now()
            )
    except ExportGoingOn:
        flash(_("Ya se está preparando una. Recargar la página para ver cuánto falta."), "info")
    else:
        flash(_("Se está preparando. Esta página muestra cuánto falta."), "good")
    return redirect(url_for("organisations.export", slug=slug), 303)


@blueprint.post("/desk/organisation/<slug>/export/<reference>")
@requires(P.ORGANISATION_EXPORT)
@freshly("organisations.export")
def take(slug: str, reference: str) -> Streamed:
    """The file, to whoever asked for it; the audit says that it was taken."""
    organisation, actor, now = mine_or_404(slug), current_actor(), utc_now()
    with transaction() as session:
        found = export_of(session, actor.user_id or 0, organisation.id, reference)
        if found.ready_at is None or is_over(found.ready_at, now):
            raise NotFound
        take_export(session, found, actor=actor, now=now)
        size, key = found.size, found.id
    answer = Streamed(stream_with_context(_pieces(key)), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{now:%Y-%m-%d}.zip"'
    answer.headers["Content-Length"] = str(size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _pieces(export_id: int) -> Iterator[bytes]:
    number = 1
    while piece := piece_of(db.session(), export_id, number):
        yield piece
        number += 1
