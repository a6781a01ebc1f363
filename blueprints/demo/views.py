"""The demo's front desk: see the portal as each role. Never part of a real deployment."""

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.session_marks import BEGAN, PASSWORD_GIVEN, SECOND_FACTOR
from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from portal.accounts.models import User
from portal.accounts.queries import demo_people, user_by_reference
from portal.clock import utc_now
from portal.config import Mode, Settings
from portal.errors import NotFound
from portal.extensions import db

blueprint = Blueprint("demo", __name__)


@blueprint.before_request
def _only_in_a_demo() -> None:
    """Said again here: a second lock on a door that production does not even build."""
    if _settings().mode not in {Mode.DEMO, Mode.TEST}:
        raise NotFound


@blueprint.get("")
@public
def index() -> str:
    """Everyone in the demo, with one button each and the data of a real sign-in."""
    people = demo_people(db.session())
    return render_template(
        "demo/index.html",
        people=people,
        sign_ins={person.id: _sign_in_of(person) for person in people},
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/<reference>")
@public
def see_as(reference: str) -> Response:
    """Become this demo person, password and second factor skipped, as the page says."""
    person = user_by_reference(db.session(), reference)
    if not person.is_demo or not ConfirmForm().validate_on_submit():
        raise NotFound
    session.clear()
    login_user(person)
    now = utc_now().timestamp()
    session.update({BEGAN: now, PASSWORD_GIVEN: now, SECOND_FACTOR: person.has_second_factor})
    return redirect(url_for("accounts.index"), 303)


def _sign_in_of(person: User) -> tuple[str, str]:
    key = _settings().secret("PORTAL_SECRET_KEY")
    name = person.username or ""
    secret = demo_totp_secret(name, key) if person.has_second_factor else ""
    return demo_password(name, key), secret


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
