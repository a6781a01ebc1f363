"""A fiscal receipt is wanted, written after the money came, stamped elsewhere, kept, cancelled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.asking_cfdi import unwish_cfdi
from portal.giving.cfdi_errors import (
    NoReceiptHere,
    NothingInForce,
    NotInPesos,
    NotYours,
    StampedBefore,
    TaxRefused,
    XmlRefused,
)
from portal.giving.cfdi_models import CfdiStamp, CfdiWish, IssuerVersion
from portal.giving.cfdi_queries import (
    issuer_of,
    receipt_of,
    stamped_for,
    to_cancel_for,
    to_issue_for,
)
from portal.giving.cfdi_rules import LARGEST, MAY_ASK, Step
from portal.giving.forgetting_donors import forget_donor
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState, MovementKind
from portal.giving.keeping_stamps import forget_stamps, note_cancelled
from portal.giving.models import Gift, GiftMovement
from portal.giving.rfc_rules import FOREIGN
from portal.giving.tax_rules import DonorTax, Issuer
from portal.giving.writing_cfdi import note_taken_out
from portal.money import Currency
from portal.organisations.errors import PageIsOld
from tests.domain.racing import at_once
from tests.factories.giving import gift as begun
from tests.factories.people import person
from tests.factories.receipts import DONOR, ISSUER, Donataria, stamp

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;">
]><a>&c;&c;&c;</a>"""
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.fixture
def ngo(session):
    return Donataria(session)


def give_back(session, gift, minor):
    session.add(
        GiftMovement(
            external_id=f"re_{gift.reference}_{minor}", gift_id=gift.id, kind=MovementKind.REFUND,
            amount_minor=-minor, fee_minor=0, fund_effect=-minor, occurred_at=utc_now(),
        )
    )  # fmt: skip
    whole = minor == gift.amount_minor
    gift.state = GiftState.REFUNDED if whole else GiftState.PARTLY_REFUNDED
    session.flush()


def queue(session, actor, read=to_issue_for):
    return [one.gift.reference for one in read(session, actor, livemode=False)[0]]


def test_the_highest_version_of_the_issuer_is_in_force(session, ngo):
    assert issuer_of(session, ngo.ngo.id) == ISSUER
    ngo.state(session, replace(ISSUER, postcode="06000"), version=1)
    assert issuer_of(session, ngo.ngo.id).postcode == "06000"
    assert session.scalar(select(func.count()).select_from(IssuerVersion)) == 2
    with pytest.raises(PageIsOld):
        ngo.state(session, version=1)


def test_who_is_no_donataria_any_more_issues_nothing(session, ngo):
    assert session.get_one(Organisation, ngo.ngo.id).is_donataria
    ngo.state(session, Issuer(is_donataria=False, rfc="EKU9003173C9"), version=1)
    assert not session.get_one(Organisation, ngo.ngo.id).is_donataria
    assert issuer_of(session, ngo.ngo.id) is None
    last = session.scalars(select(IssuerVersion).order_by(IssuerVersion.version.desc())).first()
    assert last.rfc == ""
    with pytest.raises(NoReceiptHere):
        ngo.wanted(session)


def test_the_issuer_is_stated_by_who_settles_that_organisation(session, ngo):
    other = Donataria(session)
    for actor in (ngo.finance, other.admin):
        ngo.admin = actor
        with pytest.raises(NotFound):
            ngo.state(session, version=1)


def test_an_issuer_that_lacks_something_is_refused_by_the_database_too(session, ngo):
    with pytest.raises(TaxRefused) as refused:
        ngo.state(session, replace(ISSUER, authorisation=""), version=1)
    assert list(refused.value.faults) == ["authorisation"]
    session.add(
        IssuerVersion(
            organisation_id=ngo.ngo.id, version=9, is_donataria=True, rfc="EKU9003173C9",
            decided_by="x", decided_at=utc_now(),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("state", list(GiftState))
def test_it_is_asked_while_the_money_is_on_its_way_or_came(session, ngo, state):
    gift = begun(session, ngo.campaign)
    gift.state = state
    session.flush()
    if state in MAY_ASK:
        ngo.wish(session, gift)
        assert receipt_of(session, gift).step is Step.WAITS
    else:
        with pytest.raises(NotYours):
            ngo.wish(session, gift)
    assert queue(session, ngo.finance) == []


def test_what_a_donor_says_is_corrected_until_it_is_stamped(session, ngo):
    gift = ngo.wanted(session)
    ngo.wish(session, gift, replace(DONOR, postcode="06000"))
    assert session.get_one(CfdiWish, gift.id).postcode == "06000"
    with pytest.raises(TaxRefused):
        ngo.wish(session, gift, replace(DONOR, regime="601"))
    ngo.keep(session, gift, stamp(ngo.xml(session, gift)))
    with pytest.raises(StampedBefore):
        ngo.wish(session, gift)


def test_a_donor_takes_back_what_they_said(session, ngo):
    gift = ngo.wanted(session)
    for _ in range(2):
        unwish_cfdi(session, gift_reference=gift.reference)
    assert session.get(CfdiWish, gift.id) is None
    assert queue(session, ngo.finance) == []


def test_the_queue_is_of_money_that_came_and_of_ones_own_organisation(session, ngo):
    first, second = ngo.wanted(session), ngo.wanted(session)
    waiting = begun(session, ngo.campaign)
    waiting.state = GiftState.PENDING
    ngo.wish(session, waiting)
    ngo.given(session)
    ngo.stamped(session)
    assert queue(session, ngo.finance) == [first.reference, second.reference]
    other = Donataria(session)
    for actor in (
        other.finance,
        ngo.admin,
        actor_for(person(session, Role.CASEWORKER, at=ngo.ngo)),
    ):
        assert queue(session, actor) == []
        ngo.finance = actor
        with pytest.raises(NotFound):
            ngo.xml(session, first)


def test_test_gifts_and_live_ones_are_apart(session, ngo):
    ngo.wanted(session)
    assert to_issue_for(session, ngo.finance, livemode=True) == ([], "")


@pytest.mark.parametrize("state", sorted(set(GiftState) - MONEY_ARRIVED))
def test_nothing_is_written_or_kept_before_the_money_came_or_after_it_went(session, ngo, state):
    gift = ngo.wanted(session)
    body = stamp(ngo.xml(session, gift))
    gift.state = state
    if state not in (GiftState.REFUNDED, GiftState.DISPUTED, GiftState.CHARGED_BACK):
        session.execute(GiftMovement.__table__.delete().where(GiftMovement.gift_id == gift.id))
    session.flush()
    for deed in (
        lambda: ngo.xml(session, gift),
        lambda: ngo.keep(session, gift, body),
        lambda: note_taken_out(session, actor=ngo.finance, reference=gift.reference, now=utc_now()),
    ):
        with pytest.raises((NotYours, NotFound)):
            deed()
    assert session.scalar(select(func.count()).select_from(CfdiStamp)) == 0


def test_the_file_says_what_the_sat_asks(session, ngo):
    gift = ngo.wanted(session)
    xml = ngo.xml(session, gift, now=datetime(2026, 12, 1, 3, 30, tzinfo=UTC)).decode()
    for said in (
        'Version="4.0"', 'TipoDeComprobante="I"', 'Exportacion="01"', 'Moneda="MXN"',
        'Total="250.50"', 'SubTotal="250.50"', 'FormaPago="03"', 'MetodoPago="PUE"',
        'LugarExpedicion="42501"', 'Fecha="2026-11-30T21:30:00"', 'Serie="PRUEBA"',
        f'Folio="{gift.reference}"', 'UsoCFDI="D04"', 'ClaveProdServ="84101600"',
        'Sello="" ', 'Certificado=""', 'noAutorizacion="325-SAT-09-IV-B-12345"',
        'fechaAutorizacion="2020-01-15"', "donat:Donatarias",
        'DomicilioFiscalReceptor="36257" RegimenFiscalReceptor="612"',
    ):  # fmt: skip
        assert said in xml, said
    assert "ana@example.org" not in xml


def test_the_file_is_one_by_the_sats_own_schema(session, ngo):
    """Once sealed and stamped: an empty seal is what is missing before."""
    from satcfdi.cfdi import CFDI
    from satcfdi.exceptions import SchemaValidationError

    xml = ngo.xml(session, ngo.wanted(session))
    CFDI.from_string(stamp(xml)).to_xml(validate=True)
    unstamped = CFDI.from_string(xml)
    with pytest.raises(SchemaValidationError):
        unstamped.to_xml(validate=True)


@pytest.mark.parametrize(
    ("postcode", "hour"),
    [("42501", "21:30"), ("22000", "19:30"), ("83000", "20:30"), ("77500", "22:30")],
)
def test_the_hour_is_that_of_the_place_of_issue(session, ngo, postcode, hour):
    """A file from an hour to come is refused where it is stamped."""
    ngo.state(session, replace(ISSUER, postcode=postcode), version=1)
    xml = ngo.xml(session, ngo.wanted(session), now=datetime(2026, 12, 1, 3, 30, tzinfo=UTC))
    assert f'Fecha="2026-11-30T{hour}:00"'.encode() in xml


def test_a_foreigner_has_the_issuers_postcode_and_no_regime(session, ngo):
    gift = ngo.given(session)
    ngo.wish(session, gift, DonorTax(FOREIGN, "JANE DOE", "99999", "612"))
    xml = ngo.xml(session, gift).decode()
    assert 'Rfc="XEXX010101000" Nombre="JANE DOE" DomicilioFiscalReceptor="42501"' in xml
    assert 'RegimenFiscalReceptor="616" UsoCFDI="S01"' in xml


def test_a_name_cannot_break_out_of_the_file(session, ngo):
    gift = ngo.given(session)
    ngo.wish(session, gift, replace(DONOR, name='A" Total="1"/><X Y="&<'))
    body = stamp(ngo.xml(session, gift))
    ngo.keep(session, gift, body)
    assert receipt_of(session, gift).stamp.total_minor == 25_050


def test_dollars_are_written_at_the_tax_office(session, ngo):
    gift = ngo.wanted(session)
    gift.currency = Currency.USD
    session.flush()
    with pytest.raises(NotInPesos):
        ngo.xml(session, gift)


def test_that_it_was_taken_out_is_written_down_without_a_name(session, ngo):
    gift = ngo.wanted(session)
    note_taken_out(session, actor=ngo.finance, reference=gift.reference, now=utc_now())
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "cfdi_taken_out")).one()
    assert (entry.subject, entry.organisation_id) == (f"gift:{gift.reference}", ngo.ngo.id)


def test_a_stamped_receipt_is_kept_as_it_came(session, ngo):
    gift = ngo.wanted(session)
    body = stamp(ngo.xml(session, gift))
    ngo.keep(session, gift, body)
    receipt = receipt_of(session, gift)
    assert (receipt.step, receipt.stamp.body) == (Step.STAMPED, body)
    assert receipt.stamp.uuid == "5fb2822e-396d-4725-8521-000000000001"
    assert queue(session, ngo.finance) == []
    assert [one.gift_id for one in stamped_for(session, ngo.finance, livemode=False)] == [gift.id]
    with pytest.raises(StampedBefore):
        ngo.keep(session, gift, body)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({'Total="250.50"': 'Total="250.51"'}, "total"),
        ({'Moneda="MXN"': 'Moneda="USD"'}, "currency"),
        ({'Rfc="CACX7605101P8"': 'Rfc="KICR630120NX3"'}, "receiver"),
        ({'Rfc="EKU9003173C9"': 'Rfc="URE180429TM6"'}, "issuer"),
        ({"325-SAT-09-IV-B-12345": "325-SAT-09-IV-B-99999"}, "authorisation"),
        ({'TipoDeComprobante="I"': 'TipoDeComprobante="E"'}, "kind"),
        ({'Version="4.0"': 'Version="3.3"'}, "version"),
        ({'Sello="c2VsbG8="': 'Sello=""'}, "seal"),
        ({"tfd:TimbreFiscalDigital": "tfd:TimbreFiscalDigital2"}, "uuid"),
        ({"http://www.sat.gob.mx/cfd/4": "http://example.org/cfd/4"}, "version"),
    ],
)
def test_another_receipt_is_refused_by_the_field_that_differs(session, ngo, changes, field):
    gift = ngo.wanted(session)
    with pytest.raises(XmlRefused) as refused:
        ngo.keep(session, gift, stamp(ngo.xml(session, gift), **changes))
    assert field in refused.value.fields
    assert receipt_of(session, gift).step is Step.TO_ISSUE


def test_a_receipt_from_before_the_money_came_is_refused(session, ngo):
    gift = ngo.wanted(session)
    early = ngo.xml(session, gift, now=utc_now() - timedelta(days=2))
    with pytest.raises(XmlRefused) as refused:
        ngo.keep(session, gift, stamp(early))
    assert refused.value.fields == ("day",)


def test_a_file_without_a_seal_is_ours_and_not_stamped(session, ngo):
    gift = ngo.wanted(session)
    with pytest.raises(XmlRefused) as refused:
        ngo.keep(session, gift, ngo.xml(session, gift))
    assert refused.value.fields == ("uuid", "seal")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "broken"),
        (b"not xml", "broken"),
        (b"<a><b></a>", "broken"),
        (BOMB, "doctype"),
        (OUTSIDE, "doctype"),
        (b"<!doctype a><a/>", "doctype"),
        (OUTSIDE.decode().encode("utf-16"), "text"),
        (OUTSIDE.decode().encode("utf-16-le"), "text"),
        ("<a>ñ</a>".encode("latin-1"), "text"),
        (b"<a>" * 300 + b"</a>" * 300, "broken"),
        (b"<a>" + b" " * LARGEST + b"</a>", "size"),
        (b"%PDF-1.7", "broken"),
    ],
)
def test_a_file_that_is_no_plain_xml_is_refused_unread(session, ngo, body, reason):
    gift = ngo.wanted(session)
    with pytest.raises(XmlRefused) as refused:
        ngo.keep(session, gift, body)
    assert refused.value.fields == (reason,)


def test_one_stamp_is_of_one_gift(session, ngo):
    first, second = ngo.stamped(session), ngo.wanted(session)
    body = stamp(ngo.xml(session, second))
    with pytest.raises(StampedBefore):
        ngo.keep(session, second, body)
    assert receipt_of(session, first).step is Step.STAMPED
    ngo.keep(session, second, stamp(ngo.xml(session, second), 2))


@pytest.mark.parametrize(("minor", "then"), [(25_050, Step.NONE), (5_050, Step.TO_ISSUE)])
def test_what_went_back_makes_its_receipt_one_to_cancel(session, ngo, minor, then):
    gift = ngo.stamped(session)
    with pytest.raises(NothingInForce):
        note_cancelled(session, actor=ngo.finance, reference=gift.reference, now=utc_now())
    assert queue(session, ngo.finance, to_cancel_for) == []
    give_back(session, gift, minor)
    assert queue(session, ngo.finance, to_cancel_for) == [gift.reference]
    assert queue(session, Donataria(session).finance, to_cancel_for) == []
    note_cancelled(session, actor=ngo.finance, reference=gift.reference, now=utc_now())
    assert queue(session, ngo.finance, to_cancel_for) == []
    assert receipt_of(session, gift).step is then
    if then is Step.TO_ISSUE:
        xml = ngo.xml(session, gift)
        assert b'Total="200.00"' in xml
        ngo.keep(session, gift, stamp(xml, 2))
        assert receipt_of(session, gift).step is Step.STAMPED


def test_a_dispute_is_waited_for(session, ngo):
    gift = ngo.stamped(session)
    give_back(session, gift, 25_050)
    gift.state = GiftState.DISPUTED
    session.flush()
    assert queue(session, ngo.finance, to_cancel_for) == []
    gift.state = GiftState.CHARGED_BACK
    session.flush()
    assert queue(session, ngo.finance, to_cancel_for) == [gift.reference]


def test_a_donor_who_is_forgotten_leaves_the_bookkeeping_of_the_organisation(session, ngo):
    ngo.wanted(session)
    stamped = ngo.stamped(session)
    forget_donor(session, address="ana@example.org", now=utc_now())
    assert session.scalars(select(CfdiWish)).all() == []
    kept = session.scalars(select(CfdiStamp)).one()
    assert kept.gift_id == stamped.id
    assert forget_stamps(session, today=kept.kept_until) == 0
    assert forget_stamps(session, today=kept.kept_until + timedelta(days=1)) == 1


def test_the_queue_is_read_page_by_page(session, ngo):
    made = [ngo.wanted(session).reference for _ in range(23)]
    first, more = to_issue_for(session, ngo.finance, livemode=False)
    rest, end = to_issue_for(session, ngo.finance, livemode=False, after=more)
    assert [one.gift.reference for one in [*first, *rest]] == made
    assert end == ""


@pytest.mark.race
def test_two_bring_the_same_receipt_and_it_is_kept_once(app):
    with transaction() as session:
        ngo = Donataria(session)
        made = ngo.wanted(session)
        xml, gift = ngo.xml(session, made), SimpleNamespace(reference=made.reference)
    bodies = [stamp(xml, 1), stamp(xml, 2)] * 2
    deeds = [lambda s, body=body: ngo.keep(s, gift, body) and None for body in bodies]
    assert at_once(app, deeds) == {None: 1, "StampedBefore": 3}
    assert db.session.scalar(select(func.count()).select_from(CfdiStamp)) == 1


@pytest.mark.race
def test_a_donor_corrects_while_the_receipt_is_kept(app):
    """Either the receipt stands and the donor is told so, or the corrected one is asked for."""
    with transaction() as session:
        ngo = Donataria(session)
        made = ngo.wanted(session)
        body, gift = stamp(ngo.xml(session, made)), SimpleNamespace(reference=made.reference)
    other = replace(DONOR, rfc="KICR630120NX3")
    counted = at_once(
        app,
        [
            lambda s: ngo.keep(s, gift, body) and "kept",
            lambda s: ngo.wish(s, gift, other) or "corrected",
        ],
    )
    assert counted in (
        {"kept": 1, "StampedBefore": 1},
        {"corrected": 1, "XmlRefused": 1},
    )
    found = db.session.scalars(select(Gift).where(Gift.reference == gift.reference)).one()
    receipt = receipt_of(db.session(), found)
    assert (receipt.stamp is None) == (receipt.wish.rfc == other.rfc)


def test_kept_until_is_written_with_the_stamp(session, ngo):
    ngo.stamped(session)
    kept = session.scalars(select(CfdiStamp)).one().kept_until
    assert kept == date(day_of(utc_now()).year + 6, 2, 15)
