"""A donataria, gifts of which a fiscal receipt is wanted, and receipts as a PAC stamps them."""

from datetime import date

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import day_of, utc_now
from portal.giving.asking_cfdi import wish_cfdi
from portal.giving.cfdi_rules import PayForm
from portal.giving.keeping_stamps import keep_stamp
from portal.giving.stating_issuer import state_issuer
from portal.giving.tax_rules import DonorTax, Issuer
from portal.giving.writing_cfdi import write_xml
from portal.references import new_reference
from tests.factories.donors import paid
from tests.factories.giving import LINK_KEY, campaign
from tests.factories.people import organisation, person

# The tax office gives these out to try with: nobody's.
ISSUER = Issuer(
    is_donataria=True, rfc="EKU9003173C9", name="ESCUELA KEMPER URGATE", regime="603",
    postcode="42501", authorisation="325-SAT-09-IV-B-12345", authorised_on=date(2020, 1, 15),
    series="D",
)  # fmt: skip
DONOR = DonorTax("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612")
UUID = "5fb2822e-396d-4725-8521-{:012x}"
TFD = (
    '<tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"'
    ' UUID="{uuid}" FechaTimbrado="2026-11-30T10:00:01" RfcProvCertif="SPR190613I52"'
    ' SelloCFD="{seal}" NoCertificadoSAT="30001000000500003456" SelloSAT="{seal}"/>'
)


def stamp(xml: bytes, number: int = 1, **changes: str) -> bytes:
    """What a PAC gives back of a file that we wrote: sealed, and with a stamp in it."""
    text = xml.decode()
    for empty, full in (
        ('Sello=""', 'Sello="c2VsbG8="'),
        ('NoCertificado=""', 'NoCertificado="30001000000500003416"'),
        ('Certificado=""', 'Certificado="Y2VydA=="'),
    ):
        assert empty in text
        text = text.replace(empty, full, 1)
    mark = TFD.format(uuid=changes.pop("uuid", UUID.format(number).upper()), seal="c2VsbG8=")
    text = text.replace("</cfdi:Complemento>", f"{mark}</cfdi:Complemento>")
    for said, instead in changes.items():
        assert said in text, said
        text = text.replace(said, instead)
    return text.encode()


class Donataria:
    """An organisation that issues receipts: its administrator, its treasurer, its campaign."""

    def __init__(self, session, *, key=LINK_KEY):
        self.key = key
        self.ngo = organisation(session, stripe_account=f"acct_{new_reference()}")
        self.admin_user = person(session, Role.ORGANISATION_ADMIN, at=self.ngo)
        self.finance_user = person(session, Role.FINANCE, at=self.ngo)
        self.admin, self.finance = actor_for(self.admin_user), actor_for(self.finance_user)
        self.campaign = campaign(session, at=self.ngo)
        self.state(session)

    def state(self, session, issuer=ISSUER, version=0):
        return state_issuer(
            session, organisation_id=self.ngo.id, issuer=issuer, as_written=False,
            version=version, actor=self.admin, now=utc_now(),
        )  # fmt: skip

    def given(self, session, minor=25_050, email="ana@example.org", **more):
        return paid(session, self.campaign, email, minor, key=self.key, **more)

    def wish(self, session, gift, donor=DONOR, **more):
        wish_cfdi(
            session, gift_reference=gift.reference, donor=donor,
            **{"as_written": False, "today": day_of(utc_now()), **more},
        )  # fmt: skip

    def wanted(self, session, minor=25_050, **more):
        """A gift that came, of which a receipt is wanted."""
        gift = self.given(session, minor, **more)
        self.wish(session, gift)
        return gift

    def xml(self, session, gift, *, now=None, pay_form=PayForm.TRANSFER):
        return write_xml(
            session, actor=self.finance, reference=gift.reference, pay_form=pay_form,
            now=now or utc_now(),
        )  # fmt: skip

    def keep(self, session, gift, body, *, actor=None):
        return keep_stamp(
            session, actor=actor or self.finance, reference=gift.reference, body=body,
            now=utc_now(),
        )  # fmt: skip

    def stamped(self, session, number=1, **more):
        """A gift whose stamped receipt came back."""
        gift = self.wanted(session, **more)
        self.keep(session, gift, stamp(self.xml(session, gift), number))
        return gift
