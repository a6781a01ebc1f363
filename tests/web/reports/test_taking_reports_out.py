"""One table in several forms: they say the same, leave a line, and run nothing for who opens it."""

import csv
import re
import zipfile
from io import BytesIO, StringIO

import pypdfium2
import pytest
from sqlalchemy import select

from blueprints.reports.tables import HXL
from blueprints.reports.views import FORMS
from portal.accounts.models import Organisation
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.models import Batch
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Currency
from tests.factories import giving
from tests.web.reports.conftest import Reports

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def exports():
    query = select(AuditEntry).where(AuditEntry.action == "report_exported")
    return db.session.scalars(query).all()


def rows(answer):
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def pdf_text(data):
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def cells(data):
    """The workbook's strings and numbers in their order."""
    book = zipfile.ZipFile(BytesIO(data))
    strings = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r"<c r=\"(\w+)\"[^>]*?(?: t=\"(s)\")?><v>(\d+)</v>", sheet)
    return {where: strings[int(value)] if kind else int(value) for where, kind, value in found}


def test_csv_says_each_group_and_hides_the_small_ones(reports):
    head, *table = rows(reports.take("csv"))
    assert head[3] == "Grupo de necesidades"
    assert [(row[4], row[5], row[6]) for row in table] == [
        ("food", "30", ""),
        ("health", "20", ""),
        ("protection", "", "menos de 10"),
        ("shelter", "", "menos de 10"),
        ("livelihood", "", "menos de 10"),
    ]
    assert {(row[1], row[2]) for row in table} == {("2026-10-01", "2026-10-31")}


def test_hxl_has_its_row_of_tags(reports):
    plain, tagged = rows(reports.take("csv")), rows(reports.take("hxl"))
    assert tagged[1] == list(HXL)
    assert [tagged[0], *tagged[2:]] == plain


def test_the_workbook_says_what_the_csv_says(reports):
    found = cells(reports.take("xlsx").data)
    for number, row in enumerate(rows(reports.take("hxl")), start=1):
        told = [found.get(f"{column}{number}", "") for column in "ABCDEFG"]
        assert [str(one) for one in told] == row


def test_the_board_s_pages_say_the_same_figures(reports):
    answer = reports.take("board", lang="en")
    text = pdf_text(answer.data)
    assert answer.mimetype == "application/pdf"
    assert "Report for the board" in text
    assert re.search(r"Sum of what is shown\s+50", text)
    assert text.count("fewer than 10") >= 3


def test_the_donors_report_is_the_public_books_alone(reports):
    answer = reports.as_("admin").submit("/es/desk/reports/donors", page="/es/desk/reports")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "Informe para donantes" in pdf_text(answer.data)


def moved(reports):
    """A campaign with money, a closed batch, aid that is in no batch yet, and what nobody knows."""
    with transaction() as session:
        ngo = session.get_one(Organisation, reports.ngo_id)
        fund = giving.campaign(session, at=ngo).fund
        box, key = AccountKind.STRIPE_BALANCE, AccountKey
        movements = [
            [debit(key(box, ngo.id), giving.pesos(30_000)),
             credit(key(AccountKind.GIFTS, ngo.id, fund), giving.pesos(30_000))],
            [debit(key(box, ngo.id), giving.pesos(7_700)),
             credit(key(AccountKind.SUSPENSE, ngo.id), giving.pesos(7_700))],
            [debit(key(AccountKind.AID_DELIVERED, ngo.id), giving.pesos(99_900)),
             credit(key(box, ngo.id), giving.pesos(99_900))],
        ]  # fmt: skip
        for number, lines in enumerate(movements):
            post(
                session, source="test", external_id=str(number), lines=lines,
                occurred_at=utc_now(), livemode=False, now=utc_now(),
            )  # fmt: skip
        session.add(
            Batch(
                organisation_id=ngo.id, livemode=False, currency=Currency.MXN,
                delivered_minor=51_200, repaid_minor=0, approved_by="x", closed_at=utc_now(),
            )
        )  # fmt: skip


@pytest.mark.parametrize("form", ["donors", "board"])
def test_a_report_tells_of_aid_what_closed_batches_tell(reports, form):
    """A sum that moves with each delivery would say how much one family got."""
    moved(reports)
    if form == "board":
        answer = reports.take(form)
    else:
        answer = reports.as_("admin").submit("/es/desk/reports/donors", page="/es/desk/reports")
    assert answer.status_code == 200
    text = pdf_text(answer.data)
    for told in (
        r"Campaña de prueba \d+\s+\$300.00",
        r"publicados\s+\$512.00",
        r"aclarar\s+\$77.00",
    ):
        assert re.search(told, text), told
    assert "999" not in text


@pytest.mark.parametrize("form", FORMS)
def test_each_export_leaves_who_which_month_and_which_form(reports, form):
    answer = reports.take(form)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = exports()
    assert (entry.actor, entry.reason, entry.organisation_id) == (
        reports.people["finance"].reference,
        f"2026-10 {form}",
        reports.ngo_id,
    )


def test_a_failing_click_without_a_token_takes_nothing_out(reports):
    assert reports.as_("finance").post(f"{reports.month}/csv").status_code == 400
    assert exports() == []


@pytest.mark.parametrize("form", [*FORMS, "sql"])
def test_another_organisation_finds_nothing(reports, form):
    stranger = reports.as_("stranger")
    assert stranger.get(reports.month).status_code == 404
    answer = stranger.submit(f"{reports.month}/{form}", page="/es/desk/reports")
    assert answer.status_code == 404
    assert exports() == []


@pytest.mark.parametrize("who", ["worker", "enlace"])
def test_who_works_cases_takes_no_report_out(reports, who):
    assert reports.as_(who).get("/es/desk/reports").status_code in {403, 404}


def test_the_page_shows_what_leaves(reports):
    page = reports.as_("finance").get(reports.month).get_data(as_text=True)
    assert "Suma de lo que se muestra: 50" in page
    assert page.count("menos de 10") >= 3


@pytest.mark.parametrize("name", ["=1+1", "+52", "@SUM(A1)", "-2", "\t=1", " =1", "|calc"])
def test_no_name_becomes_a_formula(app, name):
    reports = Reports(app, name=name)
    assert all(row[0].startswith("'") for row in rows(reports.take("csv"))[1:])
    workbook = zipfile.ZipFile(BytesIO(reports.take("xlsx").data))
    assert b"<f>" not in workbook.read("xl/worksheets/sheet1.xml")


def test_two_exports_of_a_form_are_the_same_bytes(reports):
    assert reports.take("board").data == reports.take("board").data
    assert reports.take("csv").data == reports.take("csv").data
