"""The invented organisations and people. No real person or organisation is meant."""

from dataclasses import dataclass

from portal.access.roles import Role


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation of the demo alliance; those of one `group` count as one voice.

    One that only witnesses says so by the municipio in whose area it is.
    """

    slug: str
    name: str
    group: str
    stripe_account: str | None
    witnesses: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """Someone to see the portal as."""

    username: str
    handle: str
    organisation: str
    roles: tuple[Role, ...]


PUENTE = DemoOrganisation("casa-puente", "Casa Puente (DEMO)", "puente", "acct_demo_puente")
MILPA = DemoOrganisation("red-milpa", "Red Milpa (DEMO)", "milpa", "acct_demo_milpa")
CLINICA = DemoOrganisation("clinica-faro", "Clínica Faro (DEMO)", "faro", "acct_demo_faro")
# Its board is Red Milpa's: a second word of this group does not make an incident verified.
MAIZ = DemoOrganisation("taller-maiz", "Taller Maíz (DEMO)", "milpa", "acct_demo_maiz")
PARROQUIA = DemoOrganisation(
    "parroquia-sierra", "Parroquia de la Sierra (DEMO)", "parroquia", None, witnesses="25006"
)
ORGANISATIONS = (PUENTE, MILPA, CLINICA, MAIZ, PARROQUIA)

PEOPLE = (
    DemoPerson("ceiba", "Ceiba", "casa-puente", (Role.INTERMEDIARY,)),
    DemoPerson("ahuehuete", "Ahuehuete", "red-milpa", (Role.INTERMEDIARY,)),
    DemoPerson("jacaranda", "Jacaranda", "clinica-faro", (Role.INTERMEDIARY,)),
    DemoPerson("encino", "Encino", "casa-puente", (Role.CASEWORKER,)),
    DemoPerson("guamuchil", "Guamúchil", "red-milpa", (Role.CASEWORKER,)),
    DemoPerson("mezquite", "Mezquite", "red-milpa", (Role.VERIFIER,)),
    DemoPerson("huizache", "Huizache", "clinica-faro", (Role.VERIFIER,)),
    DemoPerson("capulin", "Capulín", "taller-maiz", (Role.VERIFIER,)),
    DemoPerson("fresno", "Fresno", "casa-puente", (Role.VERIFIER,)),
    DemoPerson("mirto", "Mirto", "parroquia-sierra", (Role.WITNESS,)),
    DemoPerson("sabino", "Sabino", "casa-puente", (Role.COORDINATOR,)),
    DemoPerson("tule", "Tule", "casa-puente", (Role.FINANCE,)),
    DemoPerson("pirul", "Pirul", "casa-puente", (Role.ORGANISATION_ADMIN,)),
    DemoPerson("oyamel", "Oyamel", "red-milpa", (Role.PLATFORM_ADMIN,)),
    DemoPerson("colibri", "Colibrí", "casa-puente", (Role.VOLUNTEER,)),
    DemoPerson("cenzontle", "Cenzontle", "casa-puente", (Role.VOLUNTEER,)),
    DemoPerson("gorrion", "Gorrión", "casa-puente", (Role.VOLUNTEER,)),
    DemoPerson("quetzal", "Quetzal", "casa-puente", (Role.DONOR,)),
)
