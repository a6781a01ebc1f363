"""How the desk's states, needs and refusals read on the page."""

from flask_babel import lazy_gettext as _l

from blueprints import help_words

# A need has one name everywhere.
NEEDS, HOUSEHOLDS = help_words.NEEDS, help_words.HOUSEHOLDS
URGENCIES = {
    "today": (_l("Hoy"), "bad"),
    "this_week": (_l("Esta semana"), "warn"),
    "can_wait": (_l("Puede esperar"), "quiet"),
}
STATES = {
    "received": (_l("Recibido"), "warn"),
    "triaged": (_l("Valorado"), "warn"),
    "assigned": (_l("Asignado"), "quiet"),
    "in_progress": (_l("En curso"), "quiet"),
    "partially_met": (_l("Atendido en parte"), "quiet"),
    "met": (_l("Atendido"), "good"),
    "waiting_for_family": (_l("Espera a la familia"), "quiet"),
    "on_hold": (_l("En pausa"), "quiet"),
    "referred": (_l("Canalizado"), "quiet"),
    "closed": (_l("Cerrado"), "good"),
    "duplicate_of": (_l("Repetido"), "quiet"),
    "withdrawn": (_l("Retirado por la familia"), "quiet"),
}
PAUSES = {
    "waiting_for_family": _l("Esperar a la familia"),
    "on_hold": _l("Pausa por otra causa"),
}
WHY_AGAIN = {
    "": _l("No aplica"),
    "greater_need": _l("La necesidad creció"),
    "lost_or_spoilt": _l("Lo anterior se perdió o se dañó"),
    "another_person": _l("Es para otra persona del hogar"),
}
FUNDS = {"pool": _l("Fondo común"), "reserve": _l("Reserva de urgencia")}
PARTS = {
    "urgency": _l("Urgencia"),
    "need": _l("Necesidad"),
    "household": _l("Personas en el hogar"),
    "waiting": _l("Días de espera"),
}
ARRIVED = {
    "yes": (_l("Le llegó"), "good"),
    "part": (_l("Le llegó una parte"), "warn"),
    "no": (_l("No le llegó"), "bad"),
}
HELPED = {
    "yes": _l("Le sirvió."),
    "part": _l("Le sirvió en parte."),
    "no": _l("No le sirvió."),
}
OUTCOMES = {
    "helped": _l("Recibió la ayuda"),
    "partly_helped": _l("Recibió una parte"),
    "helped_elsewhere": _l("Recibió ayuda de otra parte"),
    "no_longer_needed": _l("Ya no la necesita"),
}
EVENTS = {
    "opened": _l("Llegó de la persona de enlace"),
    "taken": _l("Alguien tomó el caso"),
    "need_added": _l("Se anotó una necesidad"),
    "triaged": _l("Se valoró"),
    "programme_set": _l("Se puso en un programa"),
    "programme_left": _l("Se sacó de su programa"),
    "assigned": _l("Se asignó a alguien"),
    "waiting_for_family": _l("Quedó en espera de la familia"),
    "on_hold": _l("Quedó en pausa"),
    "resumed": _l("Siguió su curso"),
    "duplicate_of": _l("Se marcó como repetido"),
    "task_added": _l("Se anotó una tarea"),
    "task_done": _l("Se hizo una tarea"),
    "question_asked": _l("Se preguntó a la persona de enlace"),
    "question_answered": _l("La persona de enlace respondió"),
    "referral_wanted": _l("Se pidió a la familia su consentimiento para canalizar"),
    "referral_offered": _l("La familia consintió y se ofreció a otra organización"),
    "referral_refused": _l("La familia no consintió en que otra organización lo vea"),
    "referral_accepted": _l("Otra organización aceptó atenderlo"),
    "referral_completed": _l("Otra organización terminó de atenderlo"),
    "referral_returned": _l("Otra organización lo devolvió"),
    "referral_withdrawn": _l("Se retiró una canalización"),
    "referral_stopped": _l("Terminó una canalización: una organización dejó de estar activa"),
    "referral_expired": _l("Venció una canalización sin respuesta"),
    "money_proposed": _l("Se propuso dinero a una segunda persona"),
    "money_declined": _l("No se aprobó el dinero propuesto"),
    "money_given_back": _l("Se devolvió dinero a su fondo"),
    "family_told": _l("La familia dijo si le llegó y si le sirvió"),
    "tied": _l("Quedó ligado a un hecho verificado"),
    "money_committed": _l("Se apartó dinero"),
    "delivered": _l("Se entregó ayuda"),
    "closed": _l("Se cerró"),
    "words_erased": _l("Se borraron sus textos e imágenes"),
    "reopened": _l("Se volvió a abrir"),
    "untied": _l("Dejó de estar ligado a un hecho verificado"),
    "goods_asked": _l("Se anotó una necesidad en especie"),
    "goods_proposed": _l("Se propuso algo en especie a una segunda persona"),
    "goods_declined": _l("No se aprobó lo propuesto en especie"),
    "goods_set_apart": _l("Se apartó algo del centro de acopio"),
    "goods_released": _l("Lo apartado quedó libre en su centro"),
    "parcel_handed": _l("Un paquete salió del centro"),
    "parcel_came_back": _l("Un paquete volvió al centro"),
    "people_asked": _l("Se pidieron personas para un turno"),
    "people_planned": _l("Lo pedido quedó en un turno"),
    "people_put_back": _l("Lo pedido espera turno otra vez"),
    "people_came": _l("Vinieron las personas del turno"),
    "people_cancelled": _l("Ya no hacen falta las personas pedidas"),
    "name_refused": _l("Alguien intentó ver el nombre y no pudo"),
}
COMMITMENTS = {
    "committed": (_l("Apartado"), "warn"),
    "delivered": (_l("Entregado"), "good"),
    "proposed": (_l("Espera a una segunda persona"), "warn"),
    "released": (_l("Devuelto al fondo"), "quiet"),
    "declined": (_l("No aprobado"), "quiet"),
}
UNITS = {
    "piece": _l("piezas"),
    "box": _l("cajas"),
    "pack": _l("paquetes"),
    "kit": _l("kits"),
    "kilo": _l("kilos"),
    "litre": _l("litros"),
}
PARCELS = {
    "proposed": (_l("Espera a una segunda persona"), "warn"),
    "reserved": (_l("Apartado en el centro"), "warn"),
    "in_transit": (_l("En camino"), "quiet"),
    "delivered": (_l("Entregado"), "good"),
    "released": (_l("Quedó libre"), "quiet"),
    "came_back": (_l("Volvió al centro"), "quiet"),
    "declined": (_l("No aprobado"), "quiet"),
}
