"""How disclosed fields read, to families, persons of enlace and readers."""

from flask_babel import lazy_gettext as _

FIELD_NAMES = {
    "where": _("Dónde y cuándo pasó"),
    "reach": _("Cómo buscar a la familia"),
    "more": _("Lo demás que contó"),
}
