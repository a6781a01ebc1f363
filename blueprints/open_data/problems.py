"""Refusals for programs: problem details (RFC 9457) that name the field."""

import json
from collections.abc import Mapping

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.publishing.errors import BadQuestion, Fault

WHAT_IS_WRONG = {
    Fault.UNKNOWN: _("No existe ese campo."),
    Fault.REPEATED: _("El campo viene más de una vez. Envíalo una sola vez."),
    Fault.NOT_OFFERED: _("El valor no es uno de los que se ofrecen."),
    Fault.NOT_A_STATE: _("No es la clave INEGI de un estado: dos cifras, de 01 a 32."),
    Fault.NOT_AN_AREA: _("No es la clave de un área de ese estado, como 20067 o 01005-3."),
    Fault.NOT_A_PERIOD: _("No es una semana como 2026-W47 ni un mes como 2026-11."),
    Fault.NOT_A_PAGE: _("No es el principio de ninguna página. Usa la dirección «next» recibida."),
}


def problem(refusal: BadQuestion) -> Response:
    """What is wrong with which field, and what it may be."""
    return told(
        400,
        title=gettext("La pregunta no se entiende"),
        detail=f"{refusal.field}: {WHAT_IS_WRONG[refusal.fault]}",
        more={
            "field": refusal.field,
            "fault": refusal.fault.value,
            "offered": list(refusal.offered),
        },
    )


def told(status: int, *, title: str, detail: str, more: Mapping[str, object]) -> Response:
    """A problem as JSON; nothing of it is kept on the way."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = Response(
        json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    return response
