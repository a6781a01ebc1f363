"""Write the CFDI 4.0 of a gift, with the donatarias complement 1.1, for somebody else to stamp.

Without seal and certificate: the organisation's key never comes near the portal. satcfdi is heavy
(two seconds, lxml, a catalogue), so it is imported when a receipt is written and not before.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.cfdi_errors import NoReceiptHere, NotInPesos, NotYours
from portal.giving.cfdi_queries import Receipt, issuer_of, receipt_for
from portal.giving.cfdi_rules import PayForm, Step
from portal.giving.starting_gifts import locked_gift
from portal.giving.tax_rules import DonorTax, Issuer, clock_of, use_of
from portal.money import Currency

# What the SAT's guide names for a donation: financial help, one, not subject to any tax.
HELP, ONE, UNTAXED = "84101600", "C62", "01"
LEGEND = (
    "Este comprobante ampara un donativo, el cual será destinado por la donataria a los fines"
    " propios de su objeto social. En el caso de que los bienes donados hayan sido deducidos"
    " previamente para los efectos del impuesto sobre la renta, este donativo no es deducible."
)
TEST_SERIES = "PRUEBA"


def write_xml(
    session: Session, *, actor: Actor, reference: str, pay_form: PayForm, now: datetime
) -> bytes:
    """The file to stamp of a gift whose money came; slow, so nothing is held meanwhile.

    Raises NotFound, NoReceiptHere, NotYours, NotInPesos.
    """
    receipt = receipt_for(session, actor, reference)
    issuer = issuer_of(session, receipt.gift.campaign.organisation_id)
    if issuer is None:
        raise NoReceiptHere
    return xml_of(receipt, issuer, pay_form=pay_form, now=now)


def note_taken_out(session: Session, *, actor: Actor, reference: str, now: datetime) -> None:
    """The file leaves, with who gave in it: written down first. Raises NotFound, and NotYours
    when the money went back while it was written."""
    locked_gift(session, reference)
    receipt = receipt_for(session, actor, reference)
    if receipt.step is not Step.TO_ISSUE:
        raise NotYours
    record(
        session,
        actor=actor,
        action="cfdi_taken_out",
        subject=f"gift:{reference}",
        organisation_id=receipt.gift.campaign.organisation_id,
        now=now,
    )


def xml_of(receipt: Receipt, issuer: Issuer, *, pay_form: PayForm, now: datetime) -> bytes:
    """Raises NotYours unless the money came and no receipt is in force; NotInPesos."""
    if receipt.step is not Step.TO_ISSUE or receipt.wish is None:
        raise NotYours
    if receipt.kept.currency is not Currency.MXN:
        raise NotInPesos
    from satcfdi.create.cfd import cfdi40, donat11

    amount = Decimal(receipt.kept.minor).scaleb(-2)
    made = cfdi40.Comprobante(
        emisor=cfdi40.Emisor(rfc=issuer.rfc, nombre=issuer.name, regimen_fiscal=issuer.regime),
        lugar_expedicion=issuer.postcode,
        receptor=_receiver(cfdi40.Receptor, receipt.wish.donor, issuer),
        conceptos=[
            cfdi40.Concepto(
                clave_prod_serv=HELP,
                cantidad=1,
                clave_unidad=ONE,
                descripcion="Donativo",
                valor_unitario=amount,
                objeto_imp=UNTAXED,
            )
        ],
        forma_pago=pay_form.value,
        metodo_pago="PUE",
        serie=(issuer.series or None) if receipt.gift.livemode else TEST_SERIES,
        folio=receipt.gift.reference,
        fecha=now.astimezone(clock_of(issuer.postcode)).replace(tzinfo=None, microsecond=0),
        complemento=donat11.Donatarias(
            no_autorizacion=issuer.authorisation,
            fecha_autorizacion=issuer.authorised_on,
            leyenda=LEGEND,
        ),
    )
    return bytes(made.xml_bytes(pretty_print=True))


def _receiver(make: Any, donor: DonorTax, issuer: Issuer) -> Any:
    return make(
        rfc=donor.rfc,
        nombre=donor.name,
        domicilio_fiscal_receptor=donor.postcode or issuer.postcode,
        regimen_fiscal_receptor=donor.regime,
        uso_cfdi=use_of(donor),
    )
