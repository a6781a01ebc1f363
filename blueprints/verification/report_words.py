"""Why a file of reports or one of its rows is refused, in words."""

from flask_babel import gettext as _

from blueprints.trace_words import TRACES, Trace
from portal.csv_tables import FileRefused, RowFault
from portal.incidents.report_rules import MOST_ROWS


def why_file(refused: FileRefused) -> str:
    """What happened and what to do."""
    told = {
        "too_large": _("El archivo pesa más de 4 MB. Partirlo en varios."),
        "too_many_rows": _(
            "El archivo tiene más de %(most)d renglones. Partirlo en varios.", most=MOST_ROWS
        ),
        "a_workbook": _("Es un libro de Excel. Abrirlo y guardarlo como CSV."),
        "not_text": _("El archivo no es texto. Guardarlo otra vez como CSV en UTF-8."),
        "not_csv": _("No se distinguen columnas. Guardarlo otra vez como CSV en UTF-8."),
        "no_rows": _("El archivo no tiene renglones debajo del encabezado."),
    }
    return told[refused.reason]


def why_row(fault: RowFault) -> str:
    """What is wrong with one field of one row."""
    if fault.fault == "forbidden":
        return _("tiene %(kind)s, que nunca pasa", kind=str(TRACES[Trace(fault.value)]).lower())
    told = {
        "missing": _("falta la columna"),
        "empty": _("está vacío"),
        "too_long": _("pasa de %(most)s caracteres", most=fault.value),
        "a_formula": _("empieza como una fórmula (=, +, - o @); quitar ese signo"),
        "not_a_day": _("no es un día escrito así"),
        "day_unlikely": _("es un día por venir o de hace demasiado"),
        "not_degrees": _("no son grados"),
        "outside": _("el punto queda fuera de México"),
        "unknown_place": _("no es la clave ni «Municipio, Estado» de ningún municipio"),
        "no_place": _("ninguna columna dice el lugar"),
        "unknown_kind": _("no es ninguna de las palabras de la lista"),
        "repeated": _("repite el renglón %(row)s", row=fault.value),
    }
    return told[fault.fault]


def field_name(fault: RowFault) -> str:
    """The field's name on the page."""
    told = {
        "title": _("Título"),
        "account": _("Relato"),
        "day": _("Día"),
        "municipio": _("Municipio"),
        "latitude": _("Latitud"),
        "longitude": _("Longitud"),
        "kind": _("Columna de qué pasó"),
        "key": _("Número de cada reporte"),
    }
    return told[fault.field]


SAYS_ITS_VALUE = frozenset(
    {"a_formula", "not_a_day", "day_unlikely", "not_degrees", "unknown_place", "unknown_kind"}
)


def told(faults: list[RowFault]) -> list[tuple[int, str, str, str]]:
    """Each fault as its row, field, reason, and what stands there where that helps."""
    return [
        (
            fault.row,
            field_name(fault),
            why_row(fault),
            fault.value if fault.fault in SAYS_ITS_VALUE else "",
        )
        for fault in faults
    ]
