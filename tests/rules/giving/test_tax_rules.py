"""What a fiscal receipt needs of a donor and of an organisation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.rfc_rules import FOREIGN, PUBLIC, RfcFault, RfcKind
from portal.giving.tax_rules import (
    COMPANY_REGIMES,
    D04_REGIMES,
    G03_REGIMES,
    PERSON_REGIMES,
    DonorTax,
    Issuer,
    TaxFault,
    clock_of,
    donor_faults,
    issuer_faults,
    plain_name,
    regimes_for,
    use_of,
)

TODAY = date(2026, 11, 30)
# Our own copy of the SAT's catalogues, c_RegimenFiscal with the uses that c_UsoCFDI lets it write.
USES_OF_A_PERSON = {
    "605": "D04",  # wages
    "606": "D04",  # rents
    "607": "D04",  # goods sold or bought
    "608": "D04",  # other income
    "610": "S01",  # abroad, without an establishment here
    "611": "D04",  # dividends
    "612": "D04",  # business and professions
    "614": "D04",  # interest
    "615": "D04",  # prizes
    "616": "S01",  # no obligations
    "621": "S01",  # small businesses, as it was
    "625": "D04",  # by platforms
    "626": "S01",  # small businesses, as it is
}
USES_OF_A_COMPANY = {
    "601": "G03",  # general
    "603": "G03",  # not for profit
    "610": "S01",  # abroad, without an establishment here
    "620": "G03",  # cooperatives
    "622": "G03",  # fields, cattle, woods, fishing
    "623": "G03",  # groups
    "624": "G03",  # coordinated
    "626": "G03",  # small businesses
}
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
        ({"rfc": "CACX7613101P8"}, {"rfc": RfcFault.DAY}),
        ({"name": "A"}, {}),
        ({"name": "A" * 253}, {}),
        ({"name": "A" * 254}, {}),
        ({"name": "A" * 255}, {"name": TaxFault.TOO_LONG}),
        ({"name": "A|B"}, {"name": TaxFault.FORBIDDEN_SIGN}),
        ({"name": "PUBLICO EN GENERAL"}, {"name": TaxFault.EVERYBODY}),
        ({"name": "PÚBLICO EN GENERAL"}, {"name": TaxFault.EVERYBODY}),
        ({"name": "PUBLICO EN GENERAL SC"}, {}),
        ({"postcode": ""}, {"postcode": TaxFault.NOT_FIVE}),
        ({"postcode": "3625"}, {"postcode": TaxFault.NOT_FIVE}),
        ({"postcode": "362570"}, {"postcode": TaxFault.NOT_FIVE}),
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
    no_day = replace(odd, rfc="CACX7613101P8")
    assert donor_faults(no_day, as_written=True) == {"rfc": RfcFault.DAY}


@pytest.mark.parametrize(
    ("rfc", "regime", "fields"),
    [
        # only the last digit is in doubt: whose it is can be read
        ("CACX7605101P7", "612", {"rfc"}),
        ("CACX7605101P7", "601", {"rfc", "regime"}),
        # whose it is cannot be read: a regime of anybody's is not blamed as well
        ("CACX", "601", {"rfc"}),
        ("CACX", "612", {"rfc"}),
        ("CACX", "999", {"rfc", "regime"}),
    ],
)
def test_a_regime_is_blamed_only_where_it_is_known_whose_it_would_be(rfc, regime, fields):
    assert set(donor_faults(replace(ANA, rfc=rfc, regime=regime), as_written=False)) == fields


@pytest.mark.parametrize("rfc", [PUBLIC, FOREIGN])
def test_whoever_has_no_rfc_is_asked_for_a_name_alone(rfc):
    nobody = DonorTax(rfc, "XOCHITL CASAS CHAVEZ", "", "")
    assert donor_faults(nobody, as_written=False) == {}
    unnamed = replace(nobody, name="")
    assert donor_faults(unnamed, as_written=False) == {"name": TaxFault.MISSING}


def test_all_that_is_wrong_is_said_at_once():
    assert donor_faults(DonorTax("", "", "", ""), as_written=False) == {
        "rfc": RfcFault.SHAPE,
        "name": TaxFault.MISSING,
        "postcode": TaxFault.NOT_FIVE,
        "regime": TaxFault.NOT_THEIRS,
    }


@pytest.mark.parametrize(
    ("donor", "use"),
    [
        *((replace(ANA, regime=code), use) for code, use in USES_OF_A_PERSON.items()),
        *((replace(FIRM, regime=code), use) for code, use in USES_OF_A_COMPANY.items()),
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


def test_the_regimes_are_those_of_the_sat():
    assert set(PERSON_REGIMES) == set(USES_OF_A_PERSON)
    assert set(COMPANY_REGIMES) == set(USES_OF_A_COMPANY)
    assert frozenset(code for code, use in USES_OF_A_PERSON.items() if use == "D04") == D04_REGIMES
    assert frozenset(code for code, use in USES_OF_A_COMPANY.items() if use == "G03") == G03_REGIMES


@given(
    st.sampled_from([ANA.rfc, FIRM.rfc, PUBLIC, FOREIGN]),
    st.sampled_from([*USES_OF_A_PERSON, *USES_OF_A_COMPANY, "", "999"]),
)
def test_nobody_deducts_a_gift_in_a_regime_that_is_not_theirs(rfc, regime):
    donor = replace(ANA, rfc=rfc, regime=regime)
    theirs = {ANA.rfc: USES_OF_A_PERSON, FIRM.rfc: USES_OF_A_COMPANY}.get(rfc, {})
    if not donor_faults(donor, as_written=False):
        assert use_of(donor) == theirs.get(regime, "S01")


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
    assert empty == {
        "rfc": RfcFault.SHAPE,
        "name": TaxFault.MISSING,
        "regime": TaxFault.NOT_THEIRS,
        "postcode": TaxFault.NOT_FIVE,
        "authorisation": TaxFault.MISSING,
        "authorised_on": TaxFault.MISSING,
    }


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"rfc": "CACX7605101P8"}, {"rfc": TaxFault.NOT_A_COMPANY}),
        ({"rfc": PUBLIC}, {"rfc": TaxFault.NOT_A_COMPANY}),
        ({"rfc": "EKU9003173C8"}, {"rfc": RfcFault.CHECK}),
        ({"rfc": "EKU9003173C"}, {"rfc": RfcFault.SHAPE}),
        ({"rfc": "EKU9013173C9"}, {"rfc": RfcFault.DAY}),
        ({"name": ""}, {"name": TaxFault.MISSING}),
        ({"name": "A" * 254}, {}),
        ({"name": "A" * 255}, {"name": TaxFault.TOO_LONG}),
        ({"name": "A|B"}, {"name": TaxFault.FORBIDDEN_SIGN}),
        *(({"regime": code}, {}) for code in USES_OF_A_COMPANY),
        ({"regime": "612"}, {"regime": TaxFault.NOT_THEIRS}),
        ({"regime": ""}, {"regime": TaxFault.NOT_THEIRS}),
        ({"postcode": "4250"}, {"postcode": TaxFault.NOT_FIVE}),
        ({"postcode": "425010"}, {"postcode": TaxFault.NOT_FIVE}),
        ({"postcode": ""}, {"postcode": TaxFault.NOT_FIVE}),
        ({"authorisation": "123"}, {}),
        ({"authorisation": "1" * 40}, {}),
        ({"authorisation": "1" * 41}, {"authorisation": TaxFault.MISSING}),
        ({"authorised_on": None}, {"authorised_on": TaxFault.MISSING}),
        ({"authorised_on": TODAY - timedelta(days=1)}, {}),
        ({"series": ""}, {}),
        ({"series": "A" * 10}, {}),
        ({"series": "A" * 11}, {"series": TaxFault.FORBIDDEN_SIGN}),
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


def test_an_organisations_last_digit_is_taken_too_when_it_was_looked_at_again():
    odd = replace(NGO, rfc="EKU9003173C8")
    assert issuer_faults(odd, today=TODAY, as_written=True) == {}
    for rfc, fault in (
        ("EKU", RfcFault.SHAPE),
        ("EKU9013173C9", RfcFault.DAY),
        ("CACX7605101P7", TaxFault.NOT_A_COMPANY),
    ):
        found = issuer_faults(replace(odd, rfc=rfc), today=TODAY, as_written=True)
        assert found == {"rfc": fault}


@pytest.mark.parametrize(
    ("postcode", "winter", "summer"),
    [
        ("21000", -8, -7),  # Mexicali, which keeps the hours of California
        ("22000", -8, -7),  # Tijuana
        ("23000", -7, -7),  # La Paz
        ("63000", -7, -7),  # Tepic
        ("80000", -7, -7),  # Culiacán
        ("81200", -7, -7),  # Los Mochis
        ("82000", -7, -7),  # Mazatlán
        ("83000", -7, -7),  # Hermosillo
        ("84000", -7, -7),  # Nogales
        ("85000", -7, -7),  # Ciudad Obregón
        ("77500", -5, -5),  # Cancún
        # the neighbours of those, and the middle of the country
        *((code, -6, -6) for code in ("20000", "24000", "62000", "64000", "76000", "78000")),
        *((code, -6, -6) for code in ("01000", "02200", "31000", "79000", "86000", "97000")),
        ("87300", -6, -6),  # Matamoros is an hour ahead in summer: ours stays behind, which is let
    ],
)
def test_the_clock_is_that_of_the_state_of_the_postcode(postcode, winter, summer):
    clock = clock_of(postcode)
    for month, hours in ((1, winter), (7, summer)):
        there = datetime(2026, month, 15, 18, tzinfo=UTC).astimezone(clock)
        assert there.utcoffset() == timedelta(hours=hours)


@given(st.integers(0, 99), st.integers(0, 999), st.integers(0, 999))
def test_all_of_a_state_is_on_one_clock(state, here, there):
    assert clock_of(f"{state:02}{here:03}") == clock_of(f"{state:02}{there:03}")
