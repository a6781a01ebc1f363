"""What each error page says: what happened, and what to do. Said without tú or usted."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class ErrorText:
    """One calm page: its title, what happened, and the way on."""

    title: object
    happened: object
    remedy: object


FAULT = ErrorText(
    _("Algo falló de nuestro lado"),
    _("No es culpa de quien lee esto. El equipo técnico ve qué parte falló, nunca lo escrito."),
    _("Intentar otra vez en unos minutos. Si algo ya se envió, revisar antes de repetirlo."),
)
ERROR_TEXTS = {
    "csrf": ErrorText(
        _("Esta página caducó"),
        _("Pasó mucho tiempo o se cerró la sesión, y no se guardó nada."),
        _("Volver atrás, recargar la página y enviarla otra vez."),
    ),
    "400": ErrorText(
        _("No se entendió lo enviado"),
        _("La dirección o el formulario llegó incompleto, y no se guardó nada."),
        _("Volver a la página anterior e intentarlo de nuevo."),
    ),
    "404": ErrorText(
        _("Esta página no está aquí"),
        _("La dirección puede estar mal escrita, haber caducado o no ser para quien la abre."),
        _("Revisar la dirección o empezar por el inicio."),
    ),
    "405": ErrorText(
        _("Esta dirección no se abre así"),
        _("Se llegó por un camino que no corresponde, y nada cambió."),
        _("Empezar por el inicio."),
    ),
    "409": ErrorText(
        _("Algo cambió mientras tanto"),
        _("Alguien se adelantó o el estado ya es otro, y no se guardó nada."),
        _("Recargar la página para ver cómo quedó."),
    ),
    "413": ErrorText(
        _("Lo enviado es demasiado grande"),
        _("Llegó más de lo que este formulario recibe, y no se guardó nada."),
        _("Quitar archivos o elegir otros más pequeños y enviar de nuevo."),
    ),
    "429": ErrorText(
        _("Demasiados intentos seguidos"),
        _("Hay un límite por minuto para que el portal alcance para todas las personas."),
        _("Esperar un minuto e intentarlo otra vez."),
    ),
    "500": FAULT,
    "503": ErrorText(
        _("Una pausa breve"),
        _("El portal no alcanza su base de datos en este momento."),
        _("Intentar otra vez en un minuto. Sin confirmación, puede no haberse guardado."),
    ),
}
