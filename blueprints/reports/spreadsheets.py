"""The monthly table as CSV, with or without HXL's row of tags, and as a workbook."""

from datetime import datetime
from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from blueprints.csv_files import csv_file
from blueprints.reports.tables import HXL, head, rows_of
from portal.aid.models import Snapshot


def plain_csv(snapshot: Snapshot) -> BytesIO:
    """For a spreadsheet: a head in words."""
    return BytesIO(csv_file([head(), *rows_of(snapshot)]))


def hxl_csv(snapshot: Snapshot) -> BytesIO:
    """For humanitarian tools: the head, the row of tags, the table."""
    return BytesIO(csv_file([head(), HXL, *rows_of(snapshot)]))


def workbook(snapshot: Snapshot) -> BytesIO:
    """The same with tags as XLSX. No cell is a formula or a link; no author, no hour of making."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # A day of the month itself: who was online when is nobody's matter.
    made = datetime(snapshot.taken_on.year, snapshot.taken_on.month, snapshot.taken_on.day)  # noqa: DTZ001
    book.set_properties({"created": made, "author": "", "title": _("Informe mensual")})
    sheet = book.add_worksheet(snapshot.month)
    bold = book.add_format({"bold": True})
    quiet = book.add_format({"font_color": "#6b6b6b"})
    for number, (row, style) in enumerate(
        [(head(), bold), (HXL, quiet), *((row, None) for row in rows_of(snapshot))]
    ):
        _write(sheet, number, row, style)
    for column, width in enumerate((30, 12, 12, 32, 14, 26, 28)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 0)
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, number: int, row: Any, style: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int):
            sheet.write_number(number, column, value, style)
        else:
            sheet.write_string(number, column, value, style)
