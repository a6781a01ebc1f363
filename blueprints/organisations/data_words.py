"""How requests over one's own data read."""

from flask_babel import lazy_gettext as _

from portal.organisations.arco_rules import ArcoState, Ground, Right, Standing

RIGHTS = {
    Right.ACCESS: _("Acceso: saber qué datos míos tiene"),
    Right.RECTIFICATION: _("Rectificación: corregir un dato"),
    Right.CANCELLATION: _("Cancelación: borrar mis datos"),
    Right.OPPOSITION: _("Oposición: que deje de usarlos para algo"),
}
STANDINGS = {
    Standing.DONOR: _("Doné"),
    Standing.VOLUNTEER: _("Doy mi tiempo"),
    Standing.STAFF: _("Trabajo o trabajé en la organización"),
    Standing.OTHER: _("Otra cosa"),
    Standing.FAMILY: _("Pedí ayuda a la organización"),
}
STATES = {
    ArcoState.RECEIVED: (_("Recibida"), "info"),
    ArcoState.IDENTITY_CHECKED: (_("Identidad comprobada"), "info"),
    ArcoState.GRANTED: (_("Procede"), "good"),
    ArcoState.REFUSED: (_("No procede"), "bad"),
    ArcoState.CARRIED_OUT: (_("Cumplida"), "good"),
}
GROUNDS = {
    Ground.NOT_THE_HOLDER: _("No se comprobó que los datos sean de quien los pide"),
    Ground.NOTHING_HELD: _("La organización no tiene datos de esa persona"),
    Ground.OTHERS_RIGHTS: _("Dañaría derechos de otra persona"),
    Ground.LAW_FORBIDS: _("Una ley o una autoridad obliga a conservarlos"),
    Ground.ALREADY_DONE: _("Ya se había cumplido"),
}
STEPS = {
    ArcoState.IDENTITY_CHECKED: _("Ya comprobamos quién es"),
    ArcoState.GRANTED: _("Procede"),
    ArcoState.REFUSED: _("No procede"),
    ArcoState.CARRIED_OUT: _("Ya se cumplió"),
}
