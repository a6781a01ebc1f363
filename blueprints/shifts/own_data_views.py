"""A person takes along what is held about them, or has it erased."""

import json

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, signed_in
from blueprints.base_form import ConfirmForm
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint
from portal.clock import utc_now
from portal.departing.errors import StillStaff
from portal.departing.forgetting_people import forget_person
from portal.departing.person_book import book_of
from portal.extensions import db, transaction


@blueprint.get("/me/data")
@signed_in
def own_data() -> str:
    """What is held, how to take it along, and how to have it erased."""
    return _page()


@blueprint.get("/me/data.json")
@signed_in
@freshly("shifts.own_data")
def take_data() -> Response:
    """Everything that is held about the reader, as one file."""
    forbid_storing()
    book = book_of(db.session(), current_actor(), now=utc_now())
    text = json.dumps(book, ensure_ascii=False, indent=2)
    answer = FlaskResponse(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="mis-datos.json"'
    return answer


@blueprint.post("/me/erasure")
@signed_in
@freshly("shifts.own_data")
def erase() -> Response | tuple[str, int]:
    """Erase the reader's account; every session of theirs ends."""
    try:
        with transaction() as writing:
            forget_person(writing, person=current_actor(), now=utc_now())
    except StillStaff:
        return _page(staff=True), 409
    session.clear()
    flash(_("Tu cuenta y lo que te nombraba se borraron. Gracias por tu tiempo."), "good")
    return redirect(url_for("shifts.index"), 303)


def _page(*, staff: bool = False) -> str:
    return render_template("shifts/own_data.html", form=ConfirmForm(formdata=None), staff=staff)
