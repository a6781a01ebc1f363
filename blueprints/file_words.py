"""What people are told about files."""

from flask_babel import lazy_gettext as _

REFUSED = {
    "empty": _("Un archivo llegó vacío. Elíjalo otra vez."),
    "heic": _("Esa foto es HEIC. Mándela como JPEG, o tome una captura de pantalla."),
    "unknown kind": _("Solo se reciben fotos (JPEG, PNG, WebP), PDF y audios (Opus, M4A, MP3)."),
    "lies about its kind": _("Un archivo no es lo que dice su nombre. No se recibió."),
    "too large": _("Los archivos pesan demasiado: todos juntos, hasta 10 MB."),
    "too many": _("Son demasiados archivos: hasta tres."),
}
