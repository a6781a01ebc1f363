"""Why a file or one of its rows is refused, in words."""

from flask_babel import gettext as _

from portal.csv_tables import FileRefused, RowFault
from portal.giving.statement_rules import MOST_ROWS


def why_file(refused: FileRefused) -> str:
    """What happened and what to do."""
    told = {
        "too_large": _("El archivo pesa más de 2 MB. Pedir al banco un periodo más corto."),
        "too_many_rows": _(
            "El archivo tiene más de %(most)d renglones. Pedir un periodo más corto.",
            most=MOST_ROWS,
        ),
        "a_workbook": _("Es un libro de Excel. Abrirlo y guardarlo como CSV."),
        "not_text": _("El archivo no es texto. Descargarlo otra vez del banco como CSV."),
        "not_csv": _("No se distinguen columnas. Descargarlo otra vez del banco como CSV."),
        "no_rows": _("El archivo no tiene renglones debajo del encabezado."),
    }
    return told[refused.reason]


def why_row(fault: RowFault) -> str:
    """What is wrong with one field of one row."""
    told = {
        "missing": _("falta la columna"),
        "too_long": _("una celda es demasiado larga"),
        "not_a_day": _("no es un día escrito así"),
        "day_unlikely": _("es un día por venir o de hace demasiado"),
        "not_an_amount": _("no es una cantidad"),
        "no_amount": _("no dice cuánto"),
        "negative": _("es negativa en la columna de abonos; si salió, va en la de cargos"),
        "both_ways": _("tiene abono y cargo a la vez"),
    }
    return told[fault.fault]


def field_name(fault: RowFault) -> str:
    """The field's name on the page."""
    told = {
        "day": _("Día"),
        "reference": _("Referencia"),
        "text": _("Concepto"),
        "amount": _("Cantidad con signo"),
        "came": _("Abonos"),
        "went": _("Cargos"),
    }
    return told[fault.field]
