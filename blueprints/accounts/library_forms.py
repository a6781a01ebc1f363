"""Flask-Security's forms with our labels, and the checks that it leaves out."""

from typing import Any

from flask import session
from flask_babel import lazy_gettext as _
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    WebAuthnRegisterForm,
    WebAuthnSigninResponseForm,
)
from flask_security.utils import get_message
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from portal.accounts.errors import PasswordTooWeak
from portal.accounts.queries import user_by_identity
from portal.accounts.rules import LONGEST_PASSWORD, ensure_strong
from portal.extensions import db

_PASSWORD = [DataRequired(), Length(max=LONGEST_PASSWORD)]
_CURRENT = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}


class OfferedField(StringField):
    """One value out of those the library offers; our templates draw each as its own button.

    The library fills `choices` in a shape that WTForms is about to drop.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[tuple[str, str]] = []


class SignInForm(LoginForm):  # type: ignore[misc]
    """User name or e-mail in one field, which keeps the library's name for it."""

    email = StringField(
        _("Nombre de usuario o correo"),
        validators=[DataRequired(), Length(max=255)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_("Contraseña"), validators=_PASSWORD, render_kw=_CURRENT)
    # Phones are shared and searched: no session outlives the browser's.
    remember = None

    def validate(self, **kwargs: Any) -> bool:
        self.ifield = self.email
        self.user = user_by_identity(db.session(), self.email.data or "")
        return bool(super().validate(**kwargs))


class SamePersonForm(VerifyForm):  # type: ignore[misc]
    """The password again, before money or roles move."""

    password = PasswordField(_("Contraseña"), validators=_PASSWORD, render_kw=_CURRENT)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    password = PasswordField(_("Contraseña actual"), validators=_PASSWORD, render_kw=_CURRENT)
    new_password = PasswordField(_("Contraseña nueva"), validators=_PASSWORD, render_kw=_NEW)
    new_password_confirm = PasswordField(
        _("Contraseña nueva, otra vez"), validators=_PASSWORD, render_kw=_NEW
    )

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        if self.new_password.data != self.new_password_confirm.data:
            self.new_password_confirm.errors = [get_message("RETYPE_PASSWORD_MISMATCH")[0]]
            return False
        try:
            ensure_strong(self.new_password.data)
        except PasswordTooWeak as weak:
            message = get_message("PASSWORD_INVALID_LENGTH", length=weak.shortest)[0]
            self.new_password.errors = [message]
            return False
        return True


class CodeForm(TwoFactorVerifyCodeForm):  # type: ignore[misc]
    """Six digits of the authenticator; spaces are how many apps show them."""

    code = StringField(
        _("Código de seis dígitos"),
        validators=[DataRequired(), Length(max=12)],
        filters=[lambda typed: typed.replace(" ", "") if typed else typed],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class SpareCodeForm(MfRecoveryForm):  # type: ignore[misc]
    """One of the recovery codes that were kept on paper."""

    code = StringField(
        _("Código de respaldo"),
        validators=[DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class WhichFactorForm(TwoFactorSelectForm):  # type: ignore[misc]
    """Authenticator or passkey, for whoever has both."""

    which = OfferedField(_("¿Con qué continúas?"), validators=[DataRequired()])


class AuthenticatorForm(TwoFactorSetupForm):  # type: ignore[misc]
    """Set up the authenticator, or (not for staff) switch it off."""

    setup = OfferedField(_("Aplicación de códigos"))


class UnusedRescueForm(TwoFactorRescueForm):  # type: ignore[misc]
    """The library builds it beside the code's form; its route is closed."""

    help_setup = OfferedField()


class NewPasskeyForm(WebAuthnRegisterForm):  # type: ignore[misc]
    """A passkey's name."""

    name = StringField(
        _("Nombre de la llave"), validators=[DataRequired(), Length(max=40)], id="key-name"
    )


class PasskeyAnswerForm(WebAuthnSigninResponseForm):  # type: ignore[misc]
    """The browser's answer; it must belong to whoever gave the password a moment ago."""

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        assert self.user is not None
        # The library would sign in the owner of any key: a stolen key alone would be enough.
        if session.get("tf_user_id") != self.user.fs_uniquifier or not self.user.is_active:
            self.credential.errors.append(get_message("WEBAUTHN_MISMATCH_USER_HANDLE")[0])
            return False
        return True


FORMS = {
    "login_form": SignInForm,
    "verify_form": SamePersonForm,
    "change_password_form": NewPasswordForm,
    "two_factor_verify_code_form": CodeForm,
    "two_factor_select_form": WhichFactorForm,
    "two_factor_setup_form": AuthenticatorForm,
    "two_factor_rescue_form": UnusedRescueForm,
    "mf_recovery_form": SpareCodeForm,
    "wan_register_form": NewPasskeyForm,
    "wan_signin_response_form": PasskeyAnswerForm,
}
