"""The name and emergency contact: the volunteer leaves them, the lead reads them near the shift."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint, wording
from blueprints.shifts.lead_page import lead_page
from blueprints.shifts.presence_codes import contact_key
from blueprints.shifts.presence_forms import ContactForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.contact_queries import has_contact, looks_at
from portal.volunteering.contact_text import open_contact
from portal.volunteering.keeping_contact import forget_contact, keep_contact
from portal.volunteering.lead_queries import shift_to_lead
from portal.volunteering.presence_errors import ContactClosed
from portal.volunteering.revealing_contact import note_look


@blueprint.get("/me/contact")
@requires(Permission.SHIFT_SIGN_UP)
def contact() -> str:
    """What was left is not shown again; who read it is."""
    return _page(ContactForm(formdata=None))


@blueprint.post("/me/contact")
@requires(Permission.SHIFT_SIGN_UP)
def leave_contact() -> Response | tuple[str, int]:
    """Seal a name and whom to ring."""
    form = ContactForm()
    if not form.validate():
        return _page(form), 422
    with transaction() as session:
        keep_contact(
            session,
            volunteer=current_actor(),
            contact=form.contact(),
            key=contact_key(),
            now=utc_now(),
        )
    flash(_("Guardado y cifrado. Solo lo lee quien encabeza tu turno, y solo ese día."), "good")
    return redirect(url_for("shifts.contact"), 303)


@blueprint.post("/me/contact/removal")
@requires(Permission.SHIFT_SIGN_UP)
def remove_contact() -> Response:
    """Erase it."""
    with transaction() as session:
        forget_contact(session, volunteer=current_actor(), now=utc_now())
    flash(_("Borrado. Nadie puede leerlo."), "good")
    return redirect(url_for("shifts.contact"), 303)


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>/contact")
@requires(Permission.SHIFT_LEAD)
def read_contact(reference: str, sign_up: str) -> str | tuple[str, int]:
    """Write down who looks; only then open it, on a page that nothing keeps."""
    actor = current_actor()
    try:
        with transaction() as session:
            shift = shift_to_lead(session, actor, reference, now=utc_now())
            found = note_look(session, shift=shift, sign_up=sign_up, lead=actor, now=utc_now())
    except ContactClosed as refused:
        return lead_page(reference, refused), 409
    forbid_storing()
    opened = open_contact(found.sealed, key=contact_key(), volunteer=found.volunteer)
    return render_template(
        "shifts/lead_contact.html", reference=reference, handle=found.handle, contact=opened
    )


def _page(form: ContactForm) -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "shifts/contact.html",
        form=form,
        is_left=has_contact(session, actor),
        looks=looks_at(session, actor),
        wording=wording,
    )
