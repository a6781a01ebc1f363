"""What skills and kinds of task are called on a page."""

from flask_babel import lazy_gettext as _

from portal.volunteering.answer_rules import RefusalReason
from portal.volunteering.skill_queries import Standing
from portal.volunteering.skill_rules import Skill, TaskKind

SKILLS = {
    Skill.DRIVING: _("Manejar (licencia)"),
    Skill.CARRYING: _("Cargar peso"),
    Skill.COOKING: _("Cocinar para muchas personas"),
    Skill.CHILDREN: _("Cuidar niñas y niños"),
    Skill.FIRST_AID: _("Primeros auxilios"),
    Skill.NURSING: _("Enfermería (cédula)"),
    Skill.MEDICINE: _("Medicina (cédula)"),
    Skill.PSYCHOLOGY: _("Psicología (cédula)"),
    Skill.LAW: _("Derecho (cédula)"),
    Skill.SOCIAL_WORK: _("Trabajo social (cédula)"),
    Skill.FORENSICS: _("Ciencias forenses"),
    Skill.SEARCH: _("Búsqueda en campo"),
    Skill.COMPUTERS: _("Computación"),
    Skill.DESIGN: _("Diseño"),
    Skill.TRANSLATING: _("Traducir"),
    Skill.SIGN_LANGUAGE: _("Lengua de señas mexicana"),
    Skill.ENGLISH: _("Inglés"),
    Skill.NAHUATL: _("Náhuatl"),
    Skill.MAYA: _("Maya"),
    Skill.MIXTEC: _("Mixteco"),
    Skill.ZAPOTEC: _("Zapoteco"),
    Skill.TZELTAL: _("Tseltal"),
    Skill.TZOTZIL: _("Tsotsil"),
    Skill.OTOMI: _("Otomí"),
}
KINDS = {
    TaskKind.CENTRE: _("En un centro de acopio"),
    TaskKind.OFFICE: _("En una oficina"),
    TaskKind.REMOTE: _("A distancia"),
    TaskKind.FIELD: _("En la calle"),
    TaskKind.FAMILY: _("Con familias"),
}
STANDINGS = {
    Standing.WAITING: (_("Por confirmar"), "warn"),
    Standing.CONFIRMED: (_("Confirmado"), "good"),
    Standing.EXPIRED: (_("Caducado"), "bad"),
}
REFUSAL_REASONS = {
    RefusalReason.NOT_SHOWN: _("No se mostró el papel o la práctica"),
    RefusalReason.EXPIRED: _("El papel ya venció"),
    RefusalReason.NOT_ENOUGH: _("Lo que se mostró no alcanza para este trabajo"),
    RefusalReason.TALK_FIRST: _("Hay que hablarlo en persona"),
}


def skill_name(skill: str) -> str:
    """What a skill is called, in the reader's language."""
    return str(SKILLS[Skill(skill)])


def kind_name(kind: str) -> str:
    """Where a task happens, in the reader's language."""
    return str(KINDS[TaskKind(kind)])
