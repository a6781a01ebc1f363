"""Find one's gifts again: an address is typed, and the answer is the same for every address."""

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import EmailField
from wtforms.validators import DataRequired, Email, Length

from blueprints.access_gate import public
from blueprints.base_form import NOT_AN_ADDRESS, BaseForm
from blueprints.gifts.views import blueprint
from blueprints.languages import current_language
from blueprints.limits import caller_key
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from portal.clock import utc_now
from portal.extensions import limiter, transaction
from portal.giving.finding_gifts import ask_for_gifts
from portal.giving.links import gifts_token

# How often one address is written to is minded where the mail is made, so that nobody sees it.
few_from_one = limiter.limit("10 per minute; 60 per hour", key_func=caller_key, methods=["POST"])


class FindForm(BaseForm):
    """The address that was given with a gift."""

    email = EmailField(
        _("Correo electrónico"),
        validators=[DataRequired(), Email(NOT_AN_ADDRESS), Length(max=255)],
        render_kw={"autocomplete": "email"},
    )


def gifts_link(link: str, language: str) -> str:
    """The whole address of all gifts of an address; the mail's template asks for it."""
    token = gifts_token(settings().secret("PORTAL_LINK_KEY"), link)
    return f"{settings().base_url}/{language}/gifts/mine/{token}"


@blueprint.route("/gifts/find", methods=["GET", "POST"])
@public
@few_from_one
def find() -> Response | str | tuple[str, int]:
    """Ask for a link; whether the address ever gave is not told here, and not looked up here."""
    form = FindForm()
    if form.is_submitted():
        forbid_storing()  # what was typed stands on the page again
    if not form.validate_on_submit():
        return render_template("gifts/find.html", form=form), 400 if form.errors else 200
    with transaction() as session:
        ask_for_gifts(session, address=form.email.data, language=current_language(), now=utc_now())
    return redirect(url_for("gifts.find_sent"), 303)


@blueprint.get("/gifts/find/sent")
@public
def find_sent() -> str:
    """The same for everybody."""
    return render_template("gifts/find_sent.html")


@blueprint.record_once
def _name_link(state: object) -> None:
    """No row keeps the secret: it is made again from the link's reference."""
    state.app.jinja_env.globals["gifts_link"] = gifts_link  # type: ignore[attr-defined]
