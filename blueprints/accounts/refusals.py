"""Say on the form what was refused and what to do."""

from flask_babel import gettext as _
from wtforms import Form

from portal.accounts.errors import (
    CodeRefused,
    EmailTaken,
    PasswordTooWeak,
    UsernameMalformed,
    UsernameTaken,
)
from portal.errors import NotFound, Refusal


def show_refusal(form: Form, refusal: Refusal) -> None:
    """Put the refusal beside the field it is about; raise one that no field can cure."""
    name, text = _field_and_text(refusal)
    if not text:
        raise refusal
    if name in form:
        form[name].errors = [*form[name].errors, text]
    else:
        form.form_errors.append(text)


def _field_and_text(refusal: Refusal) -> tuple[str, str]:
    match refusal:
        case CodeRefused():
            return "code", _(
                "Ese código no sirve: puede estar mal copiado, usado o vencido. "
                "Pide otro a quien te lo dio."
            )
        case UsernameTaken():
            return "username", _("Ese nombre de usuario ya está ocupado. Elige otro.")
        case UsernameMalformed():
            return "username", _(
                "Usa de 3 a 32 letras sin acento, números, puntos o guiones; sin espacios."
            )
        case PasswordTooWeak():
            return "password", _(
                "Usa al menos %(shortest)s caracteres variados, sin tu nombre.",
                shortest=refusal.shortest,
            )
        case EmailTaken():
            return "", _("Ese enlace ya no sirve. Pide otro.")
        case NotFound():
            return "", ""
    return "", ""
