"""The two fields of a message: words, files, or both."""

from typing import Any

from flask_babel import gettext as _
from wtforms.validators import StopValidation

from blueprints.form_bodies import uploads_in


class NeededWithoutFiles:
    """Words may be missing only when a file says it instead: not everyone writes."""

    def __call__(self, form: Any, field: Any) -> None:
        """Stops when there is neither."""
        if not field.data and not uploads_in(form.files.data):
            raise StopValidation(_("Escriba su mensaje, o elija un archivo."))
