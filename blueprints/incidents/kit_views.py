"""The kit for media: a page that shows what is in it, the pictures, and all of it in one file."""

from flask import Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as Conditional

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.incidents.kit import LANGUAGES, kit_of, told_in
from blueprints.incidents.kit_picture import KitPicture, png_of, svg_of
from blueprints.incidents.views import blueprint
from blueprints.languages import current_language
from blueprints.remembering import remembered
from blueprints.security_headers import only_looked_at
from portal.errors import NotFound
from portal.extensions import db
from portal.incidents.models import PublicIncident
from portal.incidents.public_queries import public_incident
from portal.incidents.public_rules import Layer
from portal.publishing.credit_rules import CREDITS


@blueprint.get("/incidents/<reference>/kit")
@public
@remembered
def kit(reference: str) -> str:
    """What may be published of it, how to name whom, and where a correction will stand."""
    copy = _published(reference)
    return render_template(
        "incidents/kit.html",
        incident=copy,
        told=[told_in(copy, language) for language in LANGUAGES],
        words=incident_words,
        credit=CREDITS[Layer.ALLIANCE],
    )


@blueprint.get("/incidents/<reference>/kit.zip")
@public
def kit_file(reference: str) -> Conditional:
    """Text and pictures in both languages."""
    copy = _published(reference)
    answer = make_response(kit_of(copy))
    answer.mimetype = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="resguardo-{reference}.zip"'
    return _marked(answer)


@blueprint.get("/incidents/<reference>/kit/map.svg")
@public
def kit_svg(reference: str) -> Conditional:
    """The picture as lines."""
    return _picture(svg_of(_drawn(reference)), "image/svg+xml")


@blueprint.get("/incidents/<reference>/kit/map.png")
@public
def kit_png(reference: str) -> Conditional:
    """The picture as points."""
    return _picture(png_of(_drawn(reference)), "image/png")


def _published(reference: str) -> PublicIncident:
    copy = public_incident(db.session(), reference)
    # What others recorded is theirs to hand out.
    if copy.layer is not Layer.ALLIANCE:
        raise NotFound
    return copy


def _drawn(reference: str) -> KitPicture:
    drawn = told_in(_published(reference), current_language()).picture
    return drawn if drawn is not None else abort(410)


def _picture(body: bytes, kind: str) -> Conditional:
    only_looked_at()
    answer = make_response(body)
    answer.mimetype = kind
    return _marked(answer)


def _marked(answer: Response) -> Conditional:
    """Kept by whoever asked, who asks each time: a retraction reaches everybody at once."""
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)
