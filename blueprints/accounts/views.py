"""A person's own account, and the ways into it without an old password."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, public, signed_in
from blueprints.accounts.forms import (
    ChosenPasswordForm,
    CodeResetForm,
    JoinForm,
    LinkedPersonForm,
    LinkRequestForm,
    NewPersonForm,
)
from blueprints.accounts.limits import CODES_BY_CALLER, EVERYONE
from blueprints.accounts.refusals import show_refusal
from blueprints.languages import current_language
from blueprints.limits import caller_key
from blueprints.role_names import role_name, vetting_name
from portal.accounts.codes import link_token, reference_in
from portal.accounts.errors import CodeRefused
from portal.accounts.models import OneTimeCode, User
from portal.accounts.passwords import hash_of
from portal.accounts.queries import link_in_force, user_by_reference
from portal.accounts.registering import (
    NewPerson,
    ask_for_link,
    register_by_link,
    register_with_code,
)
from portal.accounts.resetting import reset_by_link, reset_with_code
from portal.accounts.rules import CodePurpose
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound, Refusal
from portal.extensions import db, limiter, transaction

blueprint = Blueprint("accounts", __name__)
blueprint.add_app_template_global(role_name)
blueprint.add_app_template_global(vetting_name)


@blueprint.app_template_global()
def account_link_token(code: str) -> str:
    """The secret half of a mailed link, for the mail's template."""
    return link_token(code, _key())


# Ten letters are tried out one by one: few from one caller, few from all of them together.
few_from_one = limiter.limit(CODES_BY_CALLER, key_func=caller_key, methods=["POST"])
few_from_all = limiter.shared_limit(
    EVERYONE, scope="account-codes", key_func=lambda: "everyone", methods=["POST"]
)


@blueprint.get("")
@signed_in
def index() -> str:
    """What this person holds, and how their account is protected."""
    return render_template("accounts/index.html", person=_myself())


@blueprint.get("/second-factor")
@signed_in
def second_factor() -> str:
    """Why a second step, and the two ways to have one."""
    return render_template("accounts/second_factor.html", person=_myself())


@blueprint.get("/second-factor/done")
@signed_in
def second_factor_done() -> str:
    """What to do next: recovery codes."""
    return render_template("accounts/second_factor_done.html", person=_myself())


@blueprint.route("/join", methods=["GET", "POST"])
@public
@few_from_one
@few_from_all
def join() -> Response | tuple[str, int] | str:
    """Open an account with a coordinator's one-time code."""
    form = JoinForm()
    if not form.validate_on_submit():
        return render_template("accounts/join.html", form=form)
    try:
        person = _new_person(form)
        with transaction() as session:
            register_with_code(
                session, code=form.code.data, person=person, key=_key(), now=utc_now()
            )
    except Refusal as refusal:
        show_refusal(form, refusal)
        return render_template("accounts/join.html", form=form), 409
    return _welcome()


@blueprint.route("/register", methods=["GET", "POST"])
@public
@few_from_one
def register() -> Response | str:
    """Ask for a link to open an account."""
    return _send_link("accounts/register.html")


@blueprint.route("/reset", methods=["GET", "POST"])
@public
@few_from_one
def reset() -> Response | str:
    """Ask for a link to choose a new password."""
    return _send_link("accounts/reset.html")


@blueprint.get("/link-sent")
@public
def link_sent() -> str:
    """The same page whether the address is known, new or not there at all."""
    return render_template("accounts/link_sent.html")


@blueprint.route("/links/<token>", methods=["GET", "POST"])
@public
@few_from_one
def link(token: str) -> Response | tuple[str, int] | str:
    """What a mailed link opens: a form and a button; looking at it spends nothing."""
    row = _row_of(token)
    new = row.purpose == CodePurpose.EMAIL_REGISTRATION
    form: ChosenPasswordForm = LinkedPersonForm() if new else ChosenPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/link.html", form=form, new=new)
    try:
        _spend(form, token)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return render_template("accounts/link.html", form=form, new=new), 409
    return _welcome()


@blueprint.route("/reset-with-code", methods=["GET", "POST"])
@public
@few_from_one
@few_from_all
def reset_by_code() -> Response | tuple[str, int] | str:
    """Choose a new password with a coordinator's one-time code."""
    form = CodeResetForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset_by_code.html", form=form)
    try:
        _reset(form)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return render_template("accounts/reset_by_code.html", form=form), 409
    return _welcome()


def _myself() -> User:
    return user_by_reference(db.session(), current_actor().reference)


def _send_link(template: str) -> Response | str:
    form = LinkRequestForm()
    if not form.validate_on_submit():
        return render_template(template, form=form)
    with transaction() as session:
        ask_for_link(session, email=form.email.data, language=current_language(), now=utc_now())
    return redirect(url_for("accounts.link_sent"), 303)


def _row_of(token: str) -> OneTimeCode:
    try:
        return link_in_force(db.session(), reference_in(token, _key()), utc_now())
    except CodeRefused:
        raise NotFound from None


def _spend(form: ChosenPasswordForm, token: str) -> None:
    now = utc_now()
    if isinstance(form, LinkedPersonForm):
        person = _new_person(form)
        with transaction() as session:
            register_by_link(session, token=token, person=person, key=_key(), now=now)
        return
    hashed = hash_of(form.password.data)
    with transaction() as session:
        reset_by_link(session, token=token, password_hash=hashed, key=_key(), now=now)


def _reset(form: CodeResetForm) -> None:
    hashed = hash_of(form.password.data, not_like=[form.identity.data])
    with transaction() as session:
        reset_with_code(
            session,
            identity=form.identity.data,
            code=form.code.data,
            password_hash=hashed,
            key=_key(),
            now=utc_now(),
        )


def _new_person(form: NewPersonForm) -> NewPerson:
    names = [form.handle.data, form.username.data or ""]
    return NewPerson(
        handle=form.handle.data,
        username=form.username.data or None,
        password_hash=hash_of(form.password.data, not_like=names),
        language=current_language(),
    )


def _welcome() -> Response:
    flash(_("Listo. Entra con tu contraseña nueva."), "success")
    return redirect(url_for("security.login"), 303)


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
