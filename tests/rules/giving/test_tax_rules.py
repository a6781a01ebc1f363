"""What a fiscal receipt needs of a donor and of an organisation."""

from dataclasses import replace
from datetime import date

import pytest

from portal.giving.rfc_rules import FOREIGN, PUBLIC, RfcFault, RfcKind
from portal.giving.tax_rules import (
    COMPANY_REGIMES,
    D04_REGIMES,
    G03_REGIMES,
    PERSON_REGIMES,
    DonorTax,
    Issuer,
    TaxFault,
    donor_faults,
    issuer_faults,
    plain_name,
    regimes_for,
    use_of,
)

TODAY = date(2026, 11, 30)
ANA = DonorTax("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "36257", "612")
FIRM = DonorTax("URE180429TM6", "UNIVERSIDAD ROBOTICA ESPAÑOLA", "86991", "601")
NGO = Issuer(
    is_donataria=True, rfc="EKU9003173C9", name="ESCUELA KEMPER URGATE", regime="603",
    postcode="42501", authorisation="325-SAT-09-IV-B-12345", authorised_on=date(2020, 1, 15),
)  # fmt: skip


@pytest.mark.parametrize("donor", [ANA, FIRM, replace(ANA, rfc=FOREIGN, postcode="", regime="")])
def test_whole(donor):
    assert donor_faults(donor, as_written=False) == {}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"rfc": ""}, {"rfc": RfcFault.SHAPE}),
        ({"rfc": "CACX7605101P7"}, {"rfc": RfcFault.CHECK}),
        ({"name": ""}, {"name": TaxFault.MISSING}),
        ({"name": "A" * 255}, {"name": TaxFault.TOO_LONG}),
        ({"name": "A|B"}, {"name": TaxFault.FORBIDDEN_SIGN}),
        ({"name": "PUBLICO EN GENERAL"}, {"name": TaxFault.EVERYBODY}),
        ({"postcode": "3625"}, {"postcode": TaxFault.NOT_FIVE}),
        ({"postcode": "٣٦٢٥٧"}, {"postcode": TaxFault.NOT_FIVE}),
        ({"regime": "601"}, {"regime": TaxFault.NOT_THEIRS}),
        ({"regime": ""}, {"regime": TaxFault.NOT_THEIRS}),
        ({"rfc": "URE180429TM6"}, {"regime": TaxFault.NOT_THEIRS}),
    ],
)
def test_each_field_by_its_name(change, faults):
    assert donor_faults(replace(ANA, **change), as_written=False) == faults


def test_a_last_digit_that_the_sat_gave_out_so_is_taken_when_it_was_looked_at_again():
    odd = replace(ANA, rfc="CACX7605101P7")
    assert donor_faults(odd, as_written=True) == {}
    assert donor_faults(replace(odd, rfc="CACX"), as_written=True) == {"rfc": RfcFault.SHAPE}


@pytest.mark.parametrize(
    ("donor", "use"),
    [
        *((replace(ANA, regime=code), "D04") for code in sorted(D04_REGIMES)),
        *((replace(ANA, regime=code), "S01") for code in ("610", "616", "621", "626")),
        *((replace(FIRM, regime=code), "G03") for code in sorted(G03_REGIMES)),
        (replace(FIRM, regime="610"), "S01"),
        (replace(ANA, rfc=PUBLIC, regime="616"), "S01"),
        (replace(ANA, rfc=FOREIGN, regime="616"), "S01"),
    ],
)
def test_donations_are_the_use_where_the_sat_allows_it(donor, use):
    assert use_of(donor) == use


def test_every_regime_is_somebodys():
    assert regimes_for(RfcKind.PERSON) == PERSON_REGIMES
    assert regimes_for(RfcKind.COMPANY) == COMPANY_REGIMES
    assert regimes_for(RfcKind.PUBLIC) == regimes_for(RfcKind.FOREIGN) == ("616",)


def test_a_name_is_written_as_the_constancia_prints_it():
    assert plain_name("  Xóchitl   Casas ") == "XÓCHITL CASAS"


def test_of_no_donataria_nothing_is_asked():
    assert issuer_faults(Issuer(is_donataria=False), today=TODAY, as_written=False) == {}


def test_a_donataria_says_it_all():
    assert issuer_faults(NGO, today=TODAY, as_written=False) == {}
    empty = issuer_faults(Issuer(is_donataria=True), today=TODAY, as_written=False)
    assert set(empty) == {"rfc", "name", "regime", "postcode", "authorisation", "authorised_on"}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"rfc": "CACX7605101P8"}, {"rfc": TaxFault.NOT_A_COMPANY}),
        ({"rfc": PUBLIC}, {"rfc": TaxFault.NOT_A_COMPANY}),
        ({"rfc": "EKU9003173C8"}, {"rfc": RfcFault.CHECK}),
        ({"regime": "612"}, {"regime": TaxFault.NOT_THEIRS}),
        ({"authorisation": "12"}, {"authorisation": TaxFault.MISSING}),
        ({"authorisation": "a|b|c"}, {"authorisation": TaxFault.MISSING}),
        ({"authorised_on": date(2026, 12, 1)}, {"authorised_on": TaxFault.TO_COME}),
        ({"authorised_on": TODAY}, {}),
        ({"series": "d-1"}, {"series": TaxFault.FORBIDDEN_SIGN}),
        ({"series": "D1"}, {}),
    ],
)
def test_each_field_of_the_organisation(change, faults):
    assert issuer_faults(replace(NGO, **change), today=TODAY, as_written=False) == faults
