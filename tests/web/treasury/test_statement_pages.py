"""A bank's file, page by page: seen first, stored whole, and worked line by line."""

import pytest
from sqlalchemy import func, select

from blueprints.form_bodies import MOST_BODY
from blueprints.treasury import statement_views
from portal.extensions import db
from portal.giving import statement_rules
from portal.giving.offline_models import MoneyPlace
from portal.giving.statement_models import StatementLine, StatementUpload
from tests.factories.treasury import today

HEAD = "Fecha,Referencia,Concepto,Importe\n"


def csv_of(*rows):
    return (HEAD + "".join(f"{today():%d/%m/%Y},{row}\n" for row in rows)).encode("cp1252")


def upload(treasury, body, who="first", place=None):
    data = {"place": place or treasury.bank, "file": (_file(body), "banco.csv")}
    return treasury.send("/statements", data, who=who, content_type="multipart/form-data")


def _file(body):
    from io import BytesIO

    return BytesIO(body)


def path_of(answer):
    assert answer.status_code == 303, answer.text
    return answer.location.split("/es/desk/money")[1]


MAPPING = {
    "day": "0", "order": "%d/%m/%Y", "reference": "1", "text": "2", "amount": "3", "came": "",
    "went": "",
}  # fmt: skip


def take_in(treasury, *rows):
    path = path_of(upload(treasury, csv_of(*rows)))
    return treasury.send(path, MAPPING)


def lines():
    db.session.rollback()
    return db.session.scalars(select(StatementLine).order_by(StatementLine.id)).all()


def test_seen_first_then_stored_and_recognised(treasury):
    treasury.recorded(evidence="SPEI 991-X", amount="500")
    path = path_of(upload(treasury, csv_of("spei991x,Señal,500.00", "otro,De Prueba,75.50")))
    page = treasury.read(path)
    assert "Nada está guardado todavía" in page
    assert "Señal" in page
    assert "$75.50" in page
    assert lines() == []
    answer = treasury.send(path, MAPPING, follow_redirects=True)
    assert "2 renglones: 2 nuevos, 1 reconocidos" in answer.text
    assert [line.state for line in lines()] == ["matched", "queued"]
    assert "De Prueba" in treasury.read("/statements")
    assert db.session.scalar(select(func.count(StatementUpload.id))) == 0


def test_the_same_file_twice_adds_nothing(treasury):
    take_in(treasury, "a,b,1.00", "a,b,1.00")
    answer = take_in(treasury, "a,b,1.00", "a,b,1.00")
    assert answer.status_code == 303
    assert len(lines()) == 2


def test_every_broken_row_is_named_and_nothing_is_stored(treasury):
    path = path_of(upload(treasury, csv_of("a,b,1.00", "a,b,mucho", "a,b")))
    assert "Renglón 3" in treasury.read(path)
    answer = treasury.send(path, MAPPING)
    assert answer.status_code == 422
    for told in ("Renglón 3, Cantidad con signo", "«mucho»", "Renglón 4"):
        assert told in answer.text
    assert lines() == []


def test_the_columns_can_be_told_anew(treasury):
    body = f"A,B,C,D\nx,{today():%Y-%m-%d},7.00,ref\n".encode()
    path = path_of(upload(treasury, body))
    assert "hay renglones que no se entienden" in treasury.read(path)
    asked = "?day=1&order=%25Y-%25m-%25d&reference=3&text=0&amount=2&came=&went="
    assert "$7.00" in treasury.read(path + asked)


FILES = {
    "a workbook": (b"PK\x03\x04", "libro de Excel"),
    "a picture": (b"\x89PNG\x00\x01", "no es texto"),
    "too large": (b"a,b\n" * 300, "más de 2 MB"),
    "only a head": (HEAD.encode(), "no tiene renglones"),
}


@pytest.mark.parametrize("body, told", FILES.values(), ids=FILES.keys())
def test_what_is_no_statement_is_refused_on_the_same_page(treasury, monkeypatch, body, told):
    # The test client writes larger bodies to files of its own.
    monkeypatch.setattr(statement_rules, "LARGEST", 1_000)
    monkeypatch.setattr(statement_views, "LARGEST", 1_000)
    answer = upload(treasury, body)
    assert (answer.status_code, told in answer.text) == (422, True)


def test_a_file_that_nobody_could_mean_is_not_even_read(treasury):
    answer = treasury.as_("first").post(
        "/es/desk/money/statements",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(MOST_BODY + 1)},
    )
    assert answer.status_code == 413


def test_no_file_is_asked_for(treasury):
    answer = treasury.send("/statements", {"place": treasury.bank})
    assert (answer.status_code, "Elegir el archivo" in answer.text) == (400, True)


def test_another_organisations_account_and_file_are_not_found(treasury):
    assert upload(treasury, csv_of("a,b,1"), who="stranger").status_code == 404
    path = path_of(upload(treasury, csv_of("a,b,1")))
    assert treasury.as_("stranger").get(f"/es/desk/money{path}").status_code == 404
    assert treasury.send(path, MAPPING, who="stranger", page="/places").status_code == 404


def one_line(treasury, row="sin,De Prueba,500.00"):
    take_in(treasury, row)
    return f"/lines/{lines()[0].reference}"


def test_a_line_is_tied_to_its_gift(treasury):
    path, gift = one_line(treasury), treasury.recorded()
    assert "Es este" in treasury.read(path)
    assert treasury.send(f"{path}/match/{gift}", page=path).status_code == 303
    assert "ya está atendido" in treasury.read(path)


def test_a_line_is_dealt_with_once(treasury):
    path = one_line(treasury, "nom,Nómina,-80.00")
    answers = treasury.press_twice(path, "/aside", reason="Nómina")
    assert [answer.status_code for answer in answers] == [303, 409]


def test_what_a_bank_says_is_not_offered_as_a_gifts_reference(treasury):
    one_line(treasury, "ABONO 0077812 DE ORBITA,ABONO 0077812 DE ORBITA,500.00")
    form = treasury.read(f"/gifts/new?line={lines()[0].reference}")
    assert 'value="0077812"' in form
    assert "ORBITA" not in form


def test_a_line_becomes_a_gift_that_waits(treasury):
    path = one_line(treasury, "RASTREO 8899,De Prueba,500.00")
    reference = lines()[0].reference
    form = treasury.read(f"/gifts/new?line={reference}")
    assert 'value="500.00"' in form
    assert 'value="RASTREO 8899"' in form
    gift = treasury.recorded(line=reference, evidence="RASTREO 8899")
    assert (lines()[0].state, lines()[0].description) == ("matched", "")
    treasury.confirm(gift)
    assert "$500.00 MXN reunidos" in treasury.campaign_page()
    assert "ya está atendido" in treasury.read(path)


def test_a_gift_that_differs_from_its_line_is_not_written_down(treasury):
    one_line(treasury)
    data = treasury.gift(line=lines()[0].reference, amount="499")
    assert treasury.send("/gifts/new", data).status_code == 409
    assert "Nada espera" in treasury.read("")


def test_what_nobody_knows_goes_to_suspense_by_two_and_out_again_by_two(treasury):
    path = one_line(treasury)
    answer = treasury.send(f"{path}/park", {"reason": "Nadie lo conoce"}, page=path)
    assert answer.status_code == 303
    agree(treasury)
    assert "$500.00" in treasury.read("/suspense")
    entry = treasury.read("/suspense").split("/suspense/")[1].split('"')[0]
    answer = treasury.send(
        f"/suspense/{entry}",
        {"target": "gifts", "campaign": treasury.campaign, "place": "", "reason": "Llamó el banco"},
    )
    assert answer.status_code == 303
    mine = path_of(answer)
    assert treasury.send(f"{mine}/confirm", {"version": 1}, page=mine).status_code == 409
    agree(treasury)
    assert "$500.00 MXN reunidos" in treasury.campaign_page()
    assert "No hay dinero por aclarar" in treasury.read("/suspense")
    assert treasury.as_("first").get(f"/es/desk/money/suspense/{entry}").status_code == 404


def test_parked_money_is_not_written_down_as_a_gift_and_the_page_says_what_to_do(treasury):
    path = one_line(treasury, "SPEI 8888888,De Prueba,500.00")
    treasury.send(f"{path}/park", {"reason": "Nadie lo conoce"}, page=path)
    agree(treasury)
    told = treasury.gift(evidence="spei-8888888", donor_name="Alguien")
    answer = treasury.send("/gifts/new", told)
    assert answer.status_code == 409
    assert "decir en «Dinero por aclarar» a qué campaña pertenece" in answer.text
    assert 'value="Alguien"' in answer.text


def test_a_gift_is_not_tied_to_a_second_line(treasury):
    take_in(treasury, "uno,De Prueba,500.00", "dos,De Prueba,500.00")
    first, second = (f"/lines/{line.reference}" for line in lines())
    gift = treasury.recorded()
    assert treasury.send(f"{first}/match/{gift}", page=first).status_code == 303
    answer = treasury.send(f"{second}/match/{gift}", page=second)
    assert answer.status_code == 409
    assert "ya está unido a ese donativo" in answer.text


def test_parked_money_does_not_change_its_currency(treasury):
    path = one_line(treasury)
    treasury.send(f"{path}/park", {"reason": "Nadie lo conoce"}, page=path)
    agree(treasury)
    told = {"organisation": treasury.ngo, "kind": "bank", "name": "Dólares", "currency": "USD"}
    assert treasury.send("/places", told, who="first").status_code == 303
    dollars = treasury.one(select(MoneyPlace.reference).where(MoneyPlace.currency == "USD"))
    entry = treasury.read("/suspense").split("/suspense/")[1].split('"')[0]
    told = {"target": "bank", "campaign": "", "place": dollars, "reason": "Llamó el banco"}
    answer = treasury.send(f"/suspense/{entry}", told)
    assert answer.status_code == 409
    assert "las monedas no se mezclan" in answer.text


@pytest.mark.parametrize("written", ["1250,50", "80,5"])
def test_a_decimal_comma_is_no_amount_in_a_form_and_in_a_file(treasury, written):
    answer = treasury.send("/gifts/new", treasury.gift(amount=written))
    assert (answer.status_code, "Escribir la cantidad con números" in answer.text) == (400, True)
    answer = take_in(treasury, f'a,b,"{written}"')
    assert (answer.status_code, "no es una cantidad" in answer.text) == (422, True)
    assert lines() == []


def test_where_it_goes_must_be_said(treasury):
    path = one_line(treasury)
    treasury.send(f"{path}/park", {"reason": "Nadie lo conoce"}, page=path)
    agree(treasury)
    entry = treasury.read("/suspense").split("/suspense/")[1].split('"')[0]
    told = {"target": "gifts", "campaign": "", "place": "", "reason": "Llamó el banco"}
    assert treasury.send(f"/suspense/{entry}", told).status_code == 409
    assert treasury.send(f"/suspense/{entry}", {**told, "target": "fees"}).status_code == 400
    stranger = treasury.as_("stranger").get(f"/es/desk/money/suspense/{entry}")
    assert stranger.status_code == 404


def test_what_is_in_the_books_already_leaves_the_queue(treasury):
    path = one_line(treasury, "nom,Nómina,-80.00")
    assert "¿Es uno de estos" not in treasury.read(path)
    assert treasury.send(f"{path}/aside", {"reason": ""}, page=path).status_code == 400
    assert treasury.send(f"{path}/aside", {"reason": "Nómina"}, page=path).status_code == 303
    assert "atendido" in treasury.read("/statements")


def agree(treasury):
    """The second person confirms the one proposal that waits."""
    page = treasury.read("", who="second")
    path = "/proposals/" + page.split("/proposals/")[1].split('"')[0]
    answer = treasury.send(f"{path}/confirm", {"version": 1}, who="second", page=path)
    assert answer.status_code == 303, answer.text
