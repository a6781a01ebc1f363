"""What the forms of a message share: words or files, and a token that makes two sends one."""

from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms.validators import Length, StopValidation

from blueprints.base_form import BaseForm
from blueprints.form_bodies import uploads_in
from portal.references import new_reference


class NeededWithoutFiles:
    """Words may be missing only when a file says it instead: not everyone writes."""

    def __call__(self, form: Any, field: Any) -> None:
        """Stops when there is neither."""
        if not field.data and not uploads_in(form.files.data):
            raise StopValidation(_("Escriba su mensaje, o elija un archivo."))


class MessageForm(BaseForm):
    """A form with fields `text` and `files`."""

    # Drawn with the page and bound to nobody: a double click sends the same one.
    once = HiddenField(default=new_reference, validators=[Length(max=32)])
