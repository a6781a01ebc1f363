"""A bank's file is read whole, or each broken row is named by its number and its field."""

from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.csv_tables import DayOrder, FileRefused, RowsBroken
from portal.giving import statement_rules as rules
from portal.giving.statement_rules import (
    Mapping,
    fits_reference,
    guessed,
    lines_of,
    reference_kept,
    table_of,
)
from portal.money import Currency, Money

TODAY = date(2026, 11, 30)
ONE = Mapping(day=0, reference=1, text=2, amount=3)
TWO = Mapping(day=0, reference=1, text=2, came=3, went=4)
HEAD = "Fecha,Referencia,Concepto,Importe\n"


def read(text, mapping=ONE, encoding="utf-8"):
    table = table_of(text.encode(encoding))
    return lines_of(table, mapping, currency=Currency.MXN, today=TODAY)


def broken(text, mapping=ONE):
    with pytest.raises(RowsBroken) as refused:
        read(text, mapping)
    return [(fault.row, fault.field, fault.fault) for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_alphabets_and_marks_of_banks(encoding, mark):
    text = f"Fecha{mark}Ref{mark}Concepto{mark}Importe\n30/11/2026{mark}A1{mark}Señal Ñ{mark}10\n"
    (line,) = read(text, encoding=encoding)
    assert (line.day, line.reference, line.text) == (TODAY, "A1", "Señal Ñ")
    assert line.amount == Money(1_000, Currency.MXN)


AMOUNTS = {
    "1250": 125_000, "$1,250.50": 125_050, "-80": -8_000, "(80.00)": -8_000, "$ 1.5": 150,
    "1250 MXN": 125_000, "80.00-": -8_000, "80.00 -": -8_000, "-$80": -8_000, "$-80": -8_000,
    "+80": 8_000, "80+": 8_000, "(1,250.50)": -125_050, "1 250.50": 125_050, "1,250": 125_000,
}  # fmt: skip


@pytest.mark.parametrize("written, minor", AMOUNTS.items(), ids=AMOUNTS.keys())
def test_amounts_as_banks_write_them(written, minor):
    (line,) = read(HEAD + f'30/11/2026,A,B,"{written}"\n')
    assert line.amount.minor == minor


UNCLEAR = [
    "1250,50", "80,5", "1,25", "1,2500", "12,50.00", "1.250,50", "--80", "-80-", "(-80)", "-(80)",
    "(80", "80)", "((80))", "8-0", "+-80", "()", "-", "1 25",
]  # fmt: skip


@pytest.mark.parametrize("written", UNCLEAR)
def test_an_amount_or_a_sign_that_is_not_plain_is_not_guessed(written):
    assert broken(HEAD + f'30/11/2026,A,B,"{written}"\n') == [(2, "amount", "not_an_amount")]


def test_a_charge_is_a_charge_with_a_minus_and_without():
    head = "Fecha,Ref,Concepto,Abono,Cargo\n"
    rows = "".join(f"30/11/2026,A,B,,{written}\n" for written in ("-80.00", "80.00", "80.00-"))
    assert [line.amount.minor for line in read(head + rows, TWO)] == [-8_000] * 3


def test_money_that_came_is_never_negative():
    head = "Fecha,Ref,Concepto,Abono,Cargo\n"
    assert broken(head + "30/11/2026,A,B,-80.00,\n", TWO) == [(2, "came", "negative")]
    assert broken(head + "30/11/2026,A,B,(80.00),\n", TWO) == [(2, "came", "negative")]


def test_money_in_and_money_out_in_columns_of_their_own():
    head = "Fecha,Ref,Concepto,Abono,Cargo\n"
    came, went = read(head + "30/11/2026,A,B,100,\n30/11/2026,A,B,,40\n", TWO)
    assert (came.amount.minor, went.amount.minor) == (10_000, -4_000)


BROKEN = {
    "a day that is none": ("31/02/2026,A,B,1", "day", "not_a_day"),
    "a day to come": ("01/12/2026,A,B,1", "day", "day_unlikely"),
    "a day of another century": ("01/12/1999,A,B,1", "day", "day_unlikely"),
    "no amount": ("30/11/2026,A,B,", "amount", "no_amount"),
    "an amount of nothing": ("30/11/2026,A,B,0", "amount", "no_amount"),
    "words": ("30/11/2026,A,B,mucho", "amount", "not_an_amount"),
    "three decimals": ("30/11/2026,A,B,1.234", "amount", "not_an_amount"),
    "a row cut short": ("30/11/2026,A", "amount", "missing"),
    "a formula": ("30/11/2026,A,B,=1+1", "amount", "not_an_amount"),
    "an endless cell": (f"30/11/2026,A,{'x' * 501},1", "text", "too_long"),
}


@pytest.mark.parametrize("row, field, fault", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_row_is_named(row, field, fault):
    text = HEAD + "30/11/2026,A,B,1\n" + row + "\n30/11/2026,A,B,2\n"
    assert broken(text) == [(3, field, fault)]


def test_empty_rows_are_counted_as_whoever_opens_the_file_counts_them():
    text = "\n" + HEAD + "\n30/11/2026,A,B,1\n,,,\n\n30/11/2026,A,B,x\n"
    assert broken(text) == [(7, "amount", "not_an_amount")]


def test_both_ways_at_once_is_no_amount():
    text = "Fecha,Ref,Concepto,Abono,Cargo\n30/11/2026,A,B,100,40\n"
    assert broken(text, TWO) == [(2, "came", "both_ways")]


def test_only_the_first_faults_of_a_hostile_file_are_told():
    assert len(broken(HEAD + "x,x,x,x\n" * 5_000)) == rules.MOST_FAULTS


FILES = {
    "a workbook": (b"PK\x03\x04 and more", "a_workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0 and more", "a_workbook"),
    "a NUL": (b"Fecha,Ref\n\x00,1\n", "not_text"),
    "no alphabet": (b"Fecha,Ref\n\x81\x8d\x8f,1\n", "not_text"),
    "nothing": (b"", "no_rows"),
    "only a head": (b"Fecha,Ref\n", "no_rows"),
    "no columns": (b"hola\nmundo\n", "not_csv"),
    "too many columns": (b",".join([b"a"] * 41) + b"\n1\n", "not_csv"),
    "too large": (b"a,b\n" * 600_000, "too_large"),
    "too many rows": (b"a,b\n" * 20_002, "too_many_rows"),
    "a quote without end": (b'a,b\n"' + b"x" * 200_000, "not_csv"),
}


@pytest.mark.parametrize("body, reason", FILES.values(), ids=FILES.keys())
def test_what_is_no_statement_is_refused(body, reason):
    with pytest.raises(FileRefused, match=reason):
        table_of(body)


def test_two_equal_movements_of_a_day_are_two_and_the_same_again_in_the_next_file():
    row = "30/11/2026,A,B,1\n"
    first, second = read(HEAD + row + row)
    assert first.key != second.key
    assert [line.key for line in read(HEAD + row + "30/11/2026,Z,B,1\n" + row)][::2] == [
        first.key, second.key,
    ]  # fmt: skip


def test_a_movement_is_known_again_by_its_reference_whatever_the_text_says():
    first, again = (
        read(HEAD + f"30/11/2026,SPEI 77,{text},1\n" * 2) for text in ("De alguien", "Pago")
    )
    assert [line.key for line in first] == [line.key for line in again]
    assert len({line.key for line in first}) == 2


@pytest.mark.parametrize("reference", ["", "-", "0000000"])
def test_without_a_reference_movements_are_told_apart_by_their_text(reference):
    one, other = read(HEAD + "".join(f"30/11/2026,{reference},{text},1\n" for text in "ab"))
    (alone,) = read(HEAD + f"30/11/2026,{reference},b,1\n")
    assert (alone.key == other.key, alone.key == one.key) == (True, False)


def test_the_head_suggests_the_columns():
    head = ["Fecha de operación", "Descripción", "Referencia", "Cargos", "Abonos", "Saldo"]
    assert guessed(head) == Mapping(day=0, reference=2, text=1, came=4, went=3)


def test_without_a_word_the_last_column_is_the_amount():
    assert guessed(["a", "b", "c"]) == Mapping(day=0, reference=1, text=1, amount=2)


@pytest.mark.parametrize(
    "key, reference, text, fits",
    [
        ("SPEI77", "spei-77", "", True),
        ("123456", "", "PAGO 123 456 DE", True),
        ("12345", "", "PAGO 12345", False),
        ("12345", "123-45", "", True),
        ("123456", "999", "otra cosa", False),
    ],
)  # fmt: skip
def test_a_reference_is_found_in_a_line(key, reference, text, fits):
    assert fits_reference(key, reference, text) is fits


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body):
    try:
        table = table_of(body)
        lines_of(table, guessed(table.head), currency=Currency.MXN, today=TODAY)
    except (FileRefused, RowsBroken):
        pass


@given(
    st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), TODAY),
            st.integers(-(10**9), 10**9).filter(bool),
            st.text("ABC123-", max_size=12),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(DayOrder),
)
def test_whatever_is_written_is_read_back(rows, order):
    text = HEAD + "".join(
        f"{day.strftime(order)},{reference},x,{minor / 100:.2f}\n" for day, minor, reference in rows
    )
    lines = read(text, Mapping(day=0, reference=1, text=2, amount=3, order=order))
    assert [(line.day, line.amount.minor) for line in lines] == [row[:2] for row in rows]
    assert len({line.key for line in lines}) == len(rows)


@pytest.mark.parametrize(
    ("reference", "text", "kept"),
    [
        ("SPEI 77-AB", "De Ana Ruiz", "SPEI 77-AB"),
        ("PAGO DE ANA RUIZ", "PAGO DE ANA RUIZ", ""),
        ("PAGO DE ANA RUIZ" + "X" * 48, "PAGO DE ANA RUIZ" + "X" * 90, ""),
        ("SPEI 0077812 DE ANA RUIZ", "SPEI 0077812 DE ANA RUIZ", "0077812"),
        ("MBAN0100231130 ANA", "MBAN0100231130 ANA", "MBAN0100231130"),
        ("ANA RUIZ XEXX010199HNEXXA01 88", "ANA RUIZ XEXX010199HNEXXA01 88", "88"),
        ("RFC XEXX010101AB3 RFC:XEXX010101AB3", "RFC XEXX010101AB3 RFC:XEXX010101AB3", ""),
        ("ana7@example.org 4", "ana7@example.org 4", "4"),
        ("", "De Ana Ruiz", ""),
    ],
)
def test_the_words_of_a_bank_are_no_reference_to_keep(reference, text, kept):
    assert reference_kept(reference, text) == kept


def whole(rows):
    return ("a,b\n" + "c,d\n" * rows).encode()


def test_a_file_of_just_the_bounds_is_read():
    assert len(table_of(whole(20_000)).rows) == 20_000
    with pytest.raises(FileRefused, match="too_many_rows"):
        table_of(whole(20_001))
    row = b"a," + b"x" * 1_021 + b"\n"
    assert len(table_of(row * 2_048).rows) == 2_047
    with pytest.raises(FileRefused, match="too_large"):
        table_of(row * 2_048 + b"\n")
    assert len(table_of(b",".join([b"a"] * 40) + b"\n1\n").head) == 40
    assert table_of(b"a,b\nc,d\n").rows == [["c", "d"]]


def test_where_each_row_stands_in_the_file():
    table = table_of(b"a,b\n\nc,d\n , \ne,f\n")
    assert (table.head, table.rows) == (["a", "b"], [["c", "d"], ["e", "f"]])
    assert table.numbers == [3, 5]


def test_marks_within_the_rows_do_not_decide():
    (line,) = read("Fecha;Ref;Concepto;Importe\n30/11/2026;A;a,b,c,d,e,f;10\n")
    assert line.text == "a,b,c,d,e,f"


def test_the_first_day_and_the_longest_cell_are_taken():
    first, last = read(HEAD + f"01/01/2000,A,{'x' * 500},1\n30/11/2026,{'R' * 500},B,0.01\n")
    assert (first.number, first.day, first.text) == (2, date(2000, 1, 1), "x" * 200)
    assert (last.number, last.reference, last.amount.minor) == (3, "R" * 64, 1)
    assert broken(HEAD + "31/12/1999,A,B,1\n") == [(2, "day", "day_unlikely")]


def test_a_fault_shows_what_stands_there_but_not_all_of_it():
    text = HEAD + f"{'9' * 60},A,B,1\n30/11/2026,A,B,mucho\n30/11/2026,A\n"
    with pytest.raises(RowsBroken) as refused:
        read(text)
    assert [fault.value for fault in refused.value.faults] == ["9" * 40, "mucho", ""]


def test_fifty_faults_are_told():
    assert len(broken(HEAD + "x,x,x,x\n" * 49)) == 49
    assert len(broken(HEAD + "x,x,x,x\n" * 51)) == 50


@pytest.mark.parametrize(
    "mapping, field",
    [
        (Mapping(day=-1, reference=1, text=2, amount=3), "day"),
        (Mapping(day=0, reference=4, text=2, amount=3), "reference"),
        (Mapping(day=0, reference=1, text=4, amount=3), "text"),
        (Mapping(day=0, reference=1, text=2, amount=4), "amount"),
        (Mapping(day=0, reference=1, text=2, came=4), "came"),
        (Mapping(day=0, reference=1, text=2, went=4), "went"),
    ],
)
def test_a_column_that_is_not_there_is_named(mapping, field):
    assert broken(HEAD + "30/11/2026,A,B,1\n", mapping) == [(2, field, "missing")]


def test_a_faulty_cell_is_named_by_its_own_column():
    head = "Fecha,Ref,Concepto,Abono,Cargo\n"
    assert broken(head + "30/11/2026,A,B,x,\n", TWO) == [(2, "came", "not_an_amount")]
    assert broken(head + "30/11/2026,A,B,,x\n", TWO) == [(2, "went", "not_an_amount")]
    assert broken(head + "30/11/2026,A,B,,\n", TWO) == [(2, "came", "no_amount")]


def test_one_column_of_two_is_enough():
    head = "Fecha,Ref,Concepto,Abono\n"
    (line,) = read(head + "30/11/2026,A,B,0.01\n", Mapping(day=0, reference=1, text=2, came=3))
    assert line.amount.minor == 1
    (line,) = read(head + "30/11/2026,A,B,5\n", Mapping(day=0, reference=1, text=2, went=3))
    assert line.amount.minor == -500


def test_days_are_read_day_first_unless_it_is_said():
    (line,) = read(HEAD + "02/03/2026,A,B,1\n")
    assert line.day == date(2026, 3, 2)


@pytest.mark.parametrize(
    "head, mapping",
    [
        (["Fecha", "x", "Folio", "Importe"], Mapping(day=0, reference=2, text=2, amount=3)),
        (["Saldo", "Fecha", "Abono", "y"], Mapping(day=1, reference=1, text=1, amount=3)),
        (["x", "Monto", "Fecha"], Mapping(day=2, reference=1, text=1, amount=1)),
        (["Cargo", "Abono"], Mapping(day=0, reference=1, text=1, came=1, went=0)),
        (["Fecha", "Fecha valor", "Concepto", "Ref. rastreo", "Monto"],
         Mapping(day=0, reference=3, text=2, amount=4)),
    ],
)  # fmt: skip
def test_what_a_head_suggests(head, mapping):
    assert guessed(head) == mapping


@pytest.mark.parametrize("key, fits", [("123456", True), ("23456", False)])
def test_six_signs_are_found_in_a_text_and_five_are_not(key, fits):
    assert fits_reference(key, "", "PAGO 123456") is fits


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old"])
def test_lines_end_as_each_system_ends_them(ends):
    (line,) = read((HEAD + "30/11/2026,A,B,1\n").replace("\n", ends))
    assert (line.number, line.text) == (2, "B")


def test_the_head_has_two_columns_whatever_the_rows_have():
    assert table_of(b"a,b\nc\n").rows == [["c"]]
    with pytest.raises(FileRefused, match="not_csv"):
        table_of(b"hola\na,b\n")


def test_a_movement_is_known_again_after_years():
    first, second = read(HEAD + "30/11/2026,SPEI 7,B,1\n" * 2)
    assert first.key == sha256(b"2026-11-30|100|SPEI7|1").hexdigest()
    assert second.key == sha256(b"2026-11-30|100|SPEI7|2").hexdigest()


@pytest.mark.parametrize("column", [0, 3])
def test_what_came_below_zero_is_shown(column):
    row = ["A", "30/11/2026", "B", "A"]
    row[column] = "-0.01"
    with pytest.raises(RowsBroken) as refused:
        read(f"a,b,c,d\n{','.join(row)}\n", Mapping(day=1, reference=2, text=2, came=column))
    (fault,) = refused.value.faults
    assert (fault.field, fault.fault, fault.value) == ("came", "negative", "-0.01")
