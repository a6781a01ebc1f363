"""The shape of joining, choosing a password, and asking for a link."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from blueprints.base_form import BaseForm
from portal.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD

_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_NEW = {"autocomplete": "new-password"}


class ChosenPasswordForm(BaseForm):
    """A new password, twice."""

    password = PasswordField(
        _("Contraseña nueva"),
        validators=[DataRequired(), Length(min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD)],
        render_kw=_NEW,
    )
    again = PasswordField(
        _("Contraseña nueva, otra vez"),
        validators=[
            DataRequired(),
            EqualTo("password", message=_("Las dos contraseñas no son iguales.")),
        ],
        render_kw=_NEW,
    )


class NewPersonForm(ChosenPasswordForm):
    """Who someone wants to be here: a handle that others may see, and a way to sign in."""

    handle = StringField(
        _("Cómo quieres que te llamen"),
        validators=[DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "nickname"},
    )
    username = StringField(
        _("Nombre de usuario"),
        validators=[DataRequired(), Length(min=3, max=32)],
        render_kw={"autocomplete": "username", **_PLAIN},
    )


class JoinForm(NewPersonForm):
    """A new person with a coordinator's code."""

    code = StringField(
        _("Código de un solo uso"), validators=[DataRequired(), Length(max=20)], render_kw=_CODE
    )


class LinkedPersonForm(NewPersonForm):
    """A new person whose address was proved by a mailed link; a user name is up to them."""

    username = StringField(
        _("Nombre de usuario"),
        validators=[Optional(), Length(min=3, max=32)],
        render_kw={"autocomplete": "username", **_PLAIN},
    )


class CodeResetForm(ChosenPasswordForm):
    """A new password with a coordinator's code."""

    identity = StringField(
        _("Nombre de usuario o correo"),
        validators=[DataRequired(), Length(max=255)],
        render_kw={"autocomplete": "username", **_PLAIN},
    )
    code = StringField(
        _("Código de un solo uso"), validators=[DataRequired(), Length(max=20)], render_kw=_CODE
    )


class LinkRequestForm(BaseForm):
    """An address to which a link goes."""

    email = EmailField(
        _("Correo electrónico"),
        validators=[DataRequired(), Email(), Length(max=255)],
        render_kw={"autocomplete": "email"},
    )
