"""What a donor and an organisation must say for a fiscal receipt (CFDI 4.0). Pure.

The catalogues are the SAT's: c_RegimenFiscal and c_UsoCFDI.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.giving.rfc_rules import RfcFault, RfcKind, fault_of, is_generic, kind_of

PERSON_REGIMES = (
    *("605", "606", "607", "608", "610", "611", "612"),
    *("614", "615", "616", "621", "625", "626"),
)
COMPANY_REGIMES = ("601", "603", "610", "620", "622", "623", "624", "626")
REGIMES = tuple(sorted({*PERSON_REGIMES, *COMPANY_REGIMES}))
NO_OBLIGATIONS = "616"
# Whom the SAT lets write D04 (donations), and G03 (a company's expenses); everybody else S01.
D04_REGIMES = frozenset({"605", "606", "607", "608", "611", "612", "614", "615", "625"})
G03_REGIMES = frozenset({"601", "603", "620", "622", "623", "624", "626"})
LONGEST_NAME = 254
POSTCODE = re.compile(r"[0-9]{5}")
AUTHORISATION = re.compile(r"[^|]{3,40}")
# By the first two digits, which name a state. Where a town keeps another clock than its state, ours
# is an hour behind: a receipt from an hour to come is refused, one from an hour ago is not.
MEXICO = ZoneInfo("America/Mexico_City")
CLOCKS = {
    **dict.fromkeys(("21", "22"), ZoneInfo("America/Tijuana")),
    **dict.fromkeys(("23", "63", "80", "81", "82"), ZoneInfo("America/Mazatlan")),
    **dict.fromkeys(("83", "84", "85"), ZoneInfo("America/Hermosillo")),
    "77": ZoneInfo("America/Cancun"),
}
SERIES = re.compile(r"[A-Z0-9]{0,10}")


class TaxFault(StrEnum):
    """What is wrong with a field, beside the faults of an RFC."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    FORBIDDEN_SIGN = "forbidden_sign"
    EVERYBODY = "everybody"
    NOT_FIVE = "not_five"
    NOT_THEIRS = "not_theirs"
    NOT_A_COMPANY = "not_a_company"
    TO_COME = "to_come"


Faults = Mapping[str, TaxFault | RfcFault]


@dataclass(frozen=True, repr=False)
class DonorTax:
    """Who the receipt is for, as their constancia says it."""

    rfc: str
    name: str
    postcode: str
    regime: str


@dataclass(frozen=True, repr=False)
class Issuer:
    """The organisation before the tax office; everything is empty where it is no donataria."""

    is_donataria: bool
    rfc: str = ""
    name: str = ""
    regime: str = ""
    postcode: str = ""
    authorisation: str = ""
    authorised_on: date | None = None
    series: str = ""


def clock_of(postcode: str) -> ZoneInfo:
    """The clock of the place of issue."""
    return CLOCKS.get(postcode[:2], MEXICO)


def plain_name(typed: str) -> str:
    """A name as the constancia prints it: capitals, one space between words."""
    return " ".join(typed.upper().split())


def regimes_for(kind: RfcKind) -> tuple[str, ...]:
    """The regimes that such a taxpayer can have."""
    if kind in (RfcKind.PUBLIC, RfcKind.FOREIGN):
        return (NO_OBLIGATIONS,)
    return PERSON_REGIMES if kind is RfcKind.PERSON else COMPANY_REGIMES


def use_of(donor: DonorTax) -> str:
    """What the receipt is used for: D04 where the SAT allows it."""
    kind = kind_of(donor.rfc)
    if kind is RfcKind.PERSON and donor.regime in D04_REGIMES:
        return "D04"
    return "G03" if kind is RfcKind.COMPANY and donor.regime in G03_REGIMES else "S01"


def donor_faults(donor: DonorTax, *, as_written: bool) -> Faults:
    """Each field that cannot be so; `as_written`: the donor looked at the RFC's last digit again.

    Whoever has no RFC of their own has no regime and no fiscal address either.
    """
    faults: dict[str, TaxFault | RfcFault | None] = {
        "rfc": _unless(fault_of(donor.rfc), RfcFault.CHECK if as_written else None),
        "name": _name_fault(donor.name),
    }
    if not is_generic(donor.rfc):
        faults["postcode"] = None if POSTCODE.fullmatch(donor.postcode) else TaxFault.NOT_FIVE
        known = faults["rfc"] in (None, RfcFault.CHECK)
        allowed = regimes_for(kind_of(donor.rfc)) if known else REGIMES
        faults["regime"] = None if donor.regime in allowed else TaxFault.NOT_THEIRS
    return {field: fault for field, fault in faults.items() if fault}


def issuer_faults(issuer: Issuer, *, today: date, as_written: bool) -> Faults:
    """Each field that cannot be so; nothing is asked of who is no donataria."""
    if not issuer.is_donataria:
        return {}
    rfc: TaxFault | RfcFault | None = _unless(
        fault_of(issuer.rfc), RfcFault.CHECK if as_written else None
    )
    if rfc is None and kind_of(issuer.rfc) is not RfcKind.COMPANY:
        rfc = TaxFault.NOT_A_COMPANY
    day = issuer.authorised_on
    late = TaxFault.TO_COME if day and day > today else None
    faults = {
        "rfc": rfc,
        "name": _name_fault(issuer.name),
        "regime": None if issuer.regime in COMPANY_REGIMES else TaxFault.NOT_THEIRS,
        "postcode": None if POSTCODE.fullmatch(issuer.postcode) else TaxFault.NOT_FIVE,
        "authorisation": None
        if AUTHORISATION.fullmatch(issuer.authorisation)
        else TaxFault.MISSING,
        "authorised_on": TaxFault.MISSING if day is None else late,
        "series": None if SERIES.fullmatch(issuer.series) else TaxFault.FORBIDDEN_SIGN,
    }
    return {field: fault for field, fault in faults.items() if fault}


def _unless(fault: RfcFault | None, forgiven: RfcFault | None) -> RfcFault | None:
    return None if fault is forgiven else fault


def _name_fault(name: str) -> TaxFault | None:
    if not name:
        return TaxFault.MISSING
    if len(name) > LONGEST_NAME:
        return TaxFault.TOO_LONG
    if "|" in name:
        return TaxFault.FORBIDDEN_SIGN
    # To that name belongs a receipt for many gifts at once, which this is not.
    return TaxFault.EVERYBODY if name in ("PUBLICO EN GENERAL", "PÚBLICO EN GENERAL") else None
