"""A picture of a case: shown to whoever may see the case, and never kept by a browser."""

from flask import Response, current_app

from blueprints.access_gate import current_actor, requires
from blueprints.desk.views import blueprint
from blueprints.security_headers import only_to_be_looked_at
from portal.access.permissions import Permission
from portal.aid.desk_text import open_picture
from portal.aid.picture_queries import picture_for
from portal.extensions import db


@blueprint.get("/cases/<reference>/pictures/<picture>")
@requires(Permission.CASE_SEE)
def picture(reference: str, picture: str) -> Response:
    """The picture as it was released: a JPEG and nothing else."""
    case, found = picture_for(db.session(), current_actor(), reference, picture)
    key = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    plain = open_picture(found.sealed, key=key, case_reference=case.reference)
    only_to_be_looked_at()
    shown = Response(plain, mimetype="image/jpeg")
    shown.headers["Content-Disposition"] = 'inline; filename="imagen.jpg"'
    return shown
