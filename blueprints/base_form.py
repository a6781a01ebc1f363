"""The parent of every form: CSRF, trimmed text, and nothing typed is ever lost."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput

NOT_AN_ADDRESS = _("Falta algo en el correo. Se escribe como nombre@ejemplo.mx")


def _trim(value: Any) -> Any:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """Shape and CSRF only; rules live in the domain."""

    class Meta(FlaskForm.Meta):
        """Every text field is trimmed before it is validated."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            filters = list(unbound_field.kwargs.get("filters", []))
            if unbound_field.field_class.__name__ not in {"PasswordField", "FileField"}:
                filters.append(_trim)
            return unbound_field.bind(form=form, filters=filters, **options)


class ManyBoxes(SelectMultipleField):
    """Several boxes to tick, drawn by our own macro."""

    option_widget = CheckboxInput()


class ConfirmForm(BaseForm):
    """A button and its CSRF token."""
