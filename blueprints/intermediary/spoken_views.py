"""What a family said at the door or on the telephone is noted in the conversation."""

from flask_babel import gettext as _

from blueprints.access_gate import requires
from blueprints.form_bodies import takes_files
from blueprints.intermediary.forms import NoteForm
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from blueprints.intermediary.writing import put_in_thread
from portal.access.permissions import Permission
from portal.vault import door


@blueprint.post("/requests/<capsule>/note")
@requires(Permission.IDENTITY_OPEN)
@takes_files
def note_down(capsule: str) -> Page:
    """Signed by who heard it, and marked so: never as though the family had written it."""
    form = NoteForm()
    return put_in_thread(
        capsule,
        form,
        door.note_spoken,
        again=lambda me, problem: request_page(me, capsule, noting=form, problem=problem),
        refused=_("No se apuntó: tu llave ya no está en un directorio vigente."),
    )
