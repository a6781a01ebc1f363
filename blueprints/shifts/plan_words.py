"""Why a shift or a series is not planned so, and which field can mend it."""

from flask_babel import lazy_gettext as _

from portal.volunteering.errors import PlanReason
from portal.volunteering.planning_errors import SeriesReason

REFUSED = {
    PlanReason.INCIDENT_NOT_VERIFIED: (
        "starts",
        _("El hecho ya no está verificado: no se pueden abrir turnos por él."),
    ),
    PlanReason.IN_THE_PAST: ("starts", _("El turno tiene que empezar en el futuro.")),
    PlanReason.END_BEFORE_START: ("ends", _("El final tiene que ir después del inicio.")),
    PlanReason.TOO_SHORT: ("ends", _("Un turno dura al menos media hora.")),
    PlanReason.TOO_LONG: ("ends", _("Un turno dura a lo más dieciséis horas.")),
    PlanReason.CAPACITY_BELOW_ONE: ("capacity", _("Hace falta lugar para una persona al menos.")),
    PlanReason.MINIMUM_ABOVE_CAPACITY: (
        "minimum",
        _("El mínimo no puede ser mayor que el máximo."),
    ),
    PlanReason.HOUR_SKIPPED: (
        "starts",
        _("Esa hora no existe ese día: los relojes se adelantan. Elegir otra."),
    ),
    PlanReason.ZONE_UNKNOWN: ("zone", _("Elegir una hora de la lista.")),
    PlanReason.LEVEL_UNKNOWN: ("level", _("Elegir un nivel de la lista.")),
    PlanReason.FAMILIES_NEED_TRAINED: (
        "level",
        _("Con familias trabaja solo quien tiene el nivel 3."),
    ),
    PlanReason.ALONE_OUTSIDE: ("minimum", _("Fuera de la oficina nadie va solo: dos al menos.")),
    PlanReason.MINORS_OUTSIDE: (
        "youngest",
        _("Menores de edad no salen a la calle ni tratan con familias."),
    ),
    PlanReason.AGE_UNKNOWN: ("youngest", _("La edad mínima va de 15 a 18 años.")),
    PlanReason.AREA_STOOD_DOWN: (
        "area",
        _("Las actividades ahí están suspendidas: elegir otro lugar, o una fecha posterior."),
    ),
    PlanReason.AREA_NO_GO: (
        "area",
        _("Hay un aviso de no ir a esa zona a esa hora: elegir otro lugar, o una hora posterior."),
    ),
    PlanReason.BRIEFING_MISSING: (
        "briefing_es",
        _("Escribir en los dos idiomas qué puede pasar ahí y qué hacer entonces."),
    ),
    PlanReason.ROLES_DO_NOT_ADD_UP: (
        "capacity",
        _("Los lugares de las tareas tienen que sumar el máximo de personas."),
    ),
    PlanReason.ROLE_UNNAMED: (
        "role1_es",
        _("Cada tarea del turno lleva su nombre en los dos idiomas."),
    ),
    PlanReason.LEAD_UNKNOWN: (
        "lead",
        _("Nadie de la organización tiene ese apodo, o lo tienen dos personas."),
    ),
    PlanReason.LEAD_NOT_VETTED: (
        "lead",
        _("Quien lleva el turno necesita al menos la revisión que pide la tarea."),
    ),
    PlanReason.OPENS_TOO_LATE: ("opens", _("Tiene que abrirse antes de que empiece el turno.")),
    PlanReason.CAPACITY_BELOW_TAKEN: (
        "capacity",
        _("Ya hay más personas anotadas que esos lugares."),
    ),
    PlanReason.ALREADY_BEGUN: ("starts", _("El turno ya empezó o ya pasó: no se cambia.")),
    PlanReason.CALLED_OFF: ("starts", _("El turno está cancelado: no se cambia.")),
    PlanReason.ALREADY_THERE: ("starts", _("Ese día ya hay un turno igual a esa hora.")),
}
SERIES_REFUSED = {
    SeriesReason.NO_WEEKDAY: ("weekdays", _("Elegir al menos un día de la semana.")),
    SeriesReason.NO_END: ("count", _("Decir hasta qué día, o cuántas veces.")),
    SeriesReason.TWO_ENDS: ("count", _("Elegir una sola cosa: hasta qué día, o cuántas veces.")),
    SeriesReason.UNTIL_BEFORE_START: ("until", _("El último día va después del primero.")),
    SeriesReason.TOO_MANY: ("count", _("Una serie tiene a lo más 60 turnos.")),
    SeriesReason.NO_DAY: ("frequency", _("Con esa regla no queda ningún día: elegir otra.")),
    SeriesReason.BROKEN: ("frequency", _("Esa regla no se entiende: elegir otra.")),
}
