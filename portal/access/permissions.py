"""Every permission, each explained where it is named."""

from enum import Enum


def N_(text: str) -> str:  # noqa: N802 - the name that extraction knows
    """Mark `text` for the catalogue; the page translates it."""
    return text


class Permission(Enum):
    """One thing a person may do; the second value says it in Spanish for "who can see what"."""

    def __new__(cls, key: str, description: str) -> "Permission":
        member = object.__new__(cls)
        member._value_ = key
        member.description = description
        return member

    description: str

    ACCOUNT_MANAGE_OWN = ("account_manage_own", N_("Cambiar su propia cuenta"))
    GIFT_SEE_OWN = ("gift_see_own", N_("Ver sus propios donativos"))

    INCIDENT_PROPOSE = ("incident_propose", N_("Proponer un hecho, con el relato sellado"))
    INCIDENT_SORT = (
        "incident_sort",
        N_("Ordenar reportes recibidos: qué tan pronto se responden y cuáles cuentan lo mismo"),
    )
    VERIFICATION_DESK_SEE = ("verification_desk_see", N_("Ver los hechos por confirmar"))
    INCIDENT_ATTEST = ("incident_attest", N_("Confirmar o refutar un hecho por su organización"))
    INCIDENT_RETRACT = ("incident_retract", N_("Retirar un hecho publicado"))

    NO_GO_DECLARE = (
        "no_go_declare",
        N_("Avisar que nadie vaya a una zona y, entre dos personas, que ya se puede"),
    )

    CAMPAIGN_MANAGE = ("campaign_manage", N_("Abrir y cerrar campañas de su organización"))
    GIFTS_SEE = ("gifts_see", N_("Ver los donativos de su organización"))
    REFUND_ASK = ("refund_ask", N_("Pedir que un donativo de su organización se devuelva"))
    REFUND_APPROVE = (
        "refund_approve",
        N_("Aprobar, como segunda persona, la devolución que otra pidió"),
    )
    LEDGER_SEE = ("ledger_see", N_("Ver los libros de su organización"))
    BATCH_CLOSE = ("batch_close", N_("Proponer el lote mensual de ayuda entregada"))
    BATCH_APPROVE = (
        "batch_approve",
        N_("Aprobar o devolver lotes que otras organizaciones proponen, sin ver ningún caso"),
    )
    MONEY_RECORD = (
        "money_record",
        N_("Anotar donativos de banco o efectivo, importar estados de cuenta y proponer asientos"),
    )
    MONEY_CONFIRM = (
        "money_confirm",
        N_("Confirmar, como segunda persona, el dinero que otra anotó o propuso"),
    )
    CFDI_HANDLE = (
        "cfdi_handle",
        N_("Ver los datos fiscales que donantes dejan, sacar su CFDI y guardar el timbrado"),
    )
    DONORS_WATCH = (
        "donors_watch",
        N_("Ver quién dio tanto que la ley pide identificarle, y anotar lo que se avisó al SAT"),
    )
    LEDGER_CLOSE = ("ledger_close", N_("Cerrar un mes de los libros de su organización"))

    SHIFT_SIGN_UP = ("shift_sign_up", N_("Anotarse en turnos"))
    SHIFT_LEAD = ("shift_lead", N_("Registrar llegadas y salidas del turno que encabeza"))
    SHIFT_MANAGE = ("shift_manage", N_("Crear y cerrar turnos de su organización"))
    SHIFT_EXPORT = (
        "shift_export",
        N_("Sacar las listas de turnos de su organización, con apodos y sin nombres"),
    )
    VOLUNTEER_INVITE = ("volunteer_invite", N_("Dar códigos de un solo uso a personas voluntarias"))
    VOLUNTEER_VET = ("volunteer_vet", N_("Registrar la revisión de personas voluntarias"))

    INTERMEDIARY_DESK_SEE = (
        "intermediary_desk_see",
        N_("Ver las solicitudes selladas para su llave"),
    )
    IDENTITY_OPEN = ("identity_open", N_("Abrir la identidad sellada para su propia llave"))
    CASE_RELEASE = ("case_release", N_("Limpiar y pasar una solicitud a la mesa"))
    DELIVERY_MARK = ("delivery_mark", N_("Marcar que la ayuda se entregó"))
    INTERMEDIARY_APPROVE = ("intermediary_approve", N_("Aprobar a otra persona de enlace"))
    INTERMEDIARY_ENROL = (
        "intermediary_enrol",
        N_("Inscribir personas de enlace de su organización"),
    )

    CASE_SEE = ("case_see", N_("Ver casos con seudónimo de su organización"))
    CASE_TAKE = ("case_take", N_("Tomar un caso y cambiar su estado"))
    AID_COMMIT = ("aid_commit", N_("Apartar dinero del fondo común para un caso"))

    AID_APPROVE = (
        "aid_approve",
        N_("Aprobar, como segunda persona, dinero que otra propuso para un caso"),
    )
    CASE_REFER = (
        "case_refer",
        N_("Pedir que otra organización atienda un caso, con lo que la familia consienta"),
    )
    REFERRAL_ANSWER = (
        "referral_answer",
        N_("Ver y responder lo que otras organizaciones canalizan a la suya"),
    )
    SERVICES_KEEP = (
        "services_keep",
        N_("Anotar los servicios de su organización y decir que siguen vigentes"),
    )
    STOCK_MANAGE = (
        "stock_manage",
        N_("Llevar los centros de acopio de su organización y lo que hay en ellos"),
    )
    RESERVE_FILL = ("reserve_fill", N_("Guardar parte del fondo común para ayuda urgente"))

    REPORT_EXPORT = (
        "report_export",
        N_("Sacar los informes mensuales de su organización, sin casos ni cuentas exactas"),
    )

    MEMBERS_MANAGE = ("members_manage", N_("Administrar a las personas de su organización"))
    ORGANISATION_SETTLE = (
        "organisation_settle",
        N_("Cambiar la ficha y los ajustes de su organización"),
    )
    DATA_REQUEST_ANSWER = (
        "data_request_answer",
        N_("Responder a quien pide ver, corregir o borrar sus propios datos"),
    )
    ORGANISATION_EXPORT = (
        "organisation_export",
        N_("Llevarse todo lo que el portal guarda de su organización"),
    )
    ORGANISATION_LEAVE = (
        "organisation_leave",
        N_("Proponer o aprobar que su organización deje la alianza"),
    )
    ALLIANCE_VOTE = ("alliance_vote", N_("Votar en la alianza por su organización"))
    AUDIT_SEE = ("audit_see", N_("Ver quién hizo qué en su organización"))
    ALLIANCE_MANAGE = ("alliance_manage", N_("Admitir organizaciones y ver el estado del sistema"))
