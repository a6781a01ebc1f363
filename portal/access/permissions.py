"""Every permission, each explained where it is named."""

from enum import Enum


class Permission(Enum):
    """One thing a person may do; the second value says it in Spanish for "who can see what"."""

    def __new__(cls, key: str, description: str) -> "Permission":
        member = object.__new__(cls)
        member._value_ = key
        member.description = description
        return member

    description: str

    ACCOUNT_MANAGE_OWN = ("account_manage_own", "Cambiar su propia cuenta")
    GIFT_SEE_OWN = ("gift_see_own", "Ver sus propios donativos")

    INCIDENT_PROPOSE = ("incident_propose", "Proponer un hecho, con el relato sellado")
    VERIFICATION_DESK_SEE = ("verification_desk_see", "Ver los hechos por confirmar")
    INCIDENT_ATTEST = ("incident_attest", "Confirmar o refutar un hecho por su organización")
    INCIDENT_RETRACT = ("incident_retract", "Retirar un hecho publicado")

    CAMPAIGN_MANAGE = ("campaign_manage", "Abrir y cerrar campañas de su organización")
    GIFTS_SEE = ("gifts_see", "Ver los donativos de su organización")
    LEDGER_SEE = ("ledger_see", "Ver los libros de su organización")
    BATCH_CLOSE = ("batch_close", "Cerrar el lote mensual de ayuda entregada")

    SHIFT_SIGN_UP = ("shift_sign_up", "Anotarse en turnos")
    SHIFT_MANAGE = ("shift_manage", "Crear y cerrar turnos de su organización")
    VOLUNTEER_INVITE = ("volunteer_invite", "Dar códigos de un solo uso a personas voluntarias")
    VOLUNTEER_VET = ("volunteer_vet", "Registrar la revisión de personas voluntarias")

    INTERMEDIARY_DESK_SEE = ("intermediary_desk_see", "Ver las solicitudes selladas para su llave")
    IDENTITY_OPEN = ("identity_open", "Abrir la identidad sellada para su propia llave")
    CASE_RELEASE = ("case_release", "Limpiar y pasar una solicitud a la mesa")
    DELIVERY_MARK = ("delivery_mark", "Marcar que la ayuda se entregó")
    INTERMEDIARY_APPROVE = ("intermediary_approve", "Aprobar a otra persona de enlace")
    INTERMEDIARY_ENROL = ("intermediary_enrol", "Inscribir personas de enlace de su organización")

    CASE_SEE = ("case_see", "Ver casos con seudónimo de su organización")
    CASE_TAKE = ("case_take", "Tomar un caso y cambiar su estado")
    AID_COMMIT = ("aid_commit", "Apartar dinero del fondo común para un caso")

    MEMBERS_MANAGE = ("members_manage", "Administrar a las personas de su organización")
    AUDIT_SEE = ("audit_see", "Ver quién hizo qué en su organización")
    ALLIANCE_MANAGE = ("alliance_manage", "Admitir organizaciones y ver el estado del sistema")
