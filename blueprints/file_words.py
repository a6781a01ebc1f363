"""What people are told about files."""

from flask_babel import lazy_gettext as _

REFUSED = {
    "empty": _("Un archivo llegó vacío. Elíjalo otra vez."),
    "heic": _("Esa foto es HEIC. Mándela como JPEG, o tome una captura de pantalla."),
    "unknown kind": _("Solo se reciben fotos (JPEG, PNG, WebP), PDF y audios (Opus, M4A, MP3)."),
    "lies about its kind": _("Un archivo no es lo que dice su nombre. No se recibió."),
    "too large": _("Los archivos pesan demasiado: todos juntos, hasta 10 MB."),
    "conversation is full": _("Ya no caben más archivos en esta conversación: treinta."),
    "too long": _("El audio dura demasiado: hasta cinco minutos. Puede mandar dos."),
    "length unknown": _("Ese audio no se puede leer entero. Grábelo otra vez y mándelo."),
    "took too long": _("Ese audio no se puede leer entero. Grábelo otra vez y mándelo."),
    "not whole": _("Ese PDF no está completo. Mándelo otra vez, o como foto."),
    "no paper": _("Un comprobante es una foto o un PDF, no un audio."),
    "too many": _("Son demasiados archivos: hasta tres."),
}
