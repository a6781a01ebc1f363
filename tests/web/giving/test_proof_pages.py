"""The proof as a donor and a stranger meet it: receipt, file, `verify.py`, the checking page."""

import json
import subprocess
import sys
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.links import gift_token
from portal.giving.models import Gift
from portal.giving.settling import settle_gift
from portal.jobs.publishing_log import publish_log
from portal.ledger.log_models import LogHead, LogLeaf
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, stand_in
from tests.factories.logs import SmallLog, append, book
from tests.factories.refunds import paid_gift
from tests.rules.ledger.test_verify_file import verify


@pytest.fixture
def gift(app):
    """The donor's address of a paid gift whose entry waits for its place in the log."""
    with stand_in() as running:
        reference = paid_gift(app, running, gateway_to(running))
    db.session.rollback()
    return f"/es/gifts/{gift_token(LINK_KEY, reference)}"


def more_entries(times):
    db.session.rollback()
    ngo = db.session.scalars(select(Gift)).first().campaign.organisation_id
    with transaction() as session:
        book(session, ngo, times)


def upload(client, receipt, later=None, **more):
    files = {"receipt": (BytesIO(receipt), "prueba.json")}
    if later is not None:
        files["later"] = (BytesIO(later), "historia.json")
    page = more.pop("page", "/es/transparency/check")
    return client.submit(page, files, content_type="multipart/form-data")


def test_before_the_log_grows_the_receipt_says_when_to_come_back(client, gift):
    page = client.get(f"{gift}/receipt")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Por entrar en el registro" in page.text
    assert client.get(f"{gift}/proof.json").status_code == 404
    assert client.get(f"{gift}/receipt.pdf").data.startswith(b"%PDF")


def test_the_receipt_carries_a_proof_that_holds(client, gift):
    publish_log()
    page = client.get(f"{gift}/receipt").text
    assert "En el registro público" in page
    file = client.get(f"{gift}/proof.json")
    assert file.headers["Cache-Control"] == "no-store"
    assert "attachment" in file.headers["Content-Disposition"]
    found = verify.check(file.text)
    (said,) = found["entries"]
    reference = db.session.scalars(select(Gift.reference)).one()
    assert said["subject"] == f"gift:{reference}"
    assert said["amounts"]["MXN"]["gifts"] == -25_000
    assert client.get(f"{gift}/receipt.pdf").data.startswith(b"%PDF")


def test_a_test_gift_gets_a_sample_and_no_receipt(client, gift):
    publish_log()
    page = client.get(f"{gift}/receipt").text
    assert "Muestra de comprobante" in page
    assert "no se movió dinero" in page
    assert json.loads(client.get(f"{gift}/proof.json").text)["head"]["log"] == "test"


def test_the_donors_page_leads_to_it(client, gift):
    assert f"{gift}/receipt" in client.get(gift).text


def test_an_unpaid_gift_has_neither(app, client):
    with stand_in() as running:
        reference, _ = at_payment_page(app, gateway_to(running))
    own = f"/es/gifts/{gift_token(LINK_KEY, reference)}"
    for path in ("receipt", "proof.json", "receipt.pdf"):
        assert client.get(f"{own}/{path}").status_code == 404


def test_verify_py_of_the_site_checks_a_receipt_of_the_site(client, gift, tmp_path):
    publish_log()
    receipt, program = tmp_path / "prueba.json", tmp_path / "verify.py"
    receipt.write_bytes(client.get(f"{gift}/proof.json").data)
    program.write_bytes(client.get("/verify.py").data)
    first = json.loads(receipt.read_text())["head"]["size"]
    more_entries(5)
    publish_log()
    later = tmp_path / "later.json"
    later.write_bytes(client.get(f"/log/test/consistency.json?from={first}").data)

    def run(*arguments):
        command = [sys.executable, "-I", str(program), *map(str, arguments), "--lang", "es"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    yes = run(receipt, "--later", later)
    assert (yes.returncode, yes.stderr) == (0, "")
    assert yes.stdout.startswith("SÍ")
    assert "nada se borró" in yes.stdout
    receipt.write_text(SmallLog(3).receipt(1))  # another key's log, faultless in itself
    no = run(receipt)
    assert no.returncode == 1
    assert "una llave que no es de este portal" in no.stdout


def test_the_server_checks_what_a_browser_cannot(client, gift):
    publish_log()
    receipt = client.get(f"{gift}/proof.json").data
    yes = upload(client, receipt)
    assert yes.status_code == 200
    assert "el comprobante está en el registro" in yes.text
    assert "No se movió dinero" in yes.text
    no = upload(client, receipt.replace(b"25000", b"25001"))
    assert no.status_code == 422
    assert "este archivo no prueba nada" in no.text


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[" * 50_000, b"\x00" * 100])
def test_whatever_is_uploaded_is_answered(client, gift, content):
    publish_log()
    assert upload(client, content).status_code == 422


def test_without_a_file_the_form_comes_back(client, app):
    answer = client.submit("/es/transparency/check", {})
    assert answer.status_code == 422
    assert "Elige el archivo" in answer.text


def test_a_history_that_does_not_fit_is_refused(client, gift):
    publish_log()
    receipt = client.get(f"{gift}/proof.json").data
    answer = upload(client, receipt, SmallLog(5).history(1, 5).encode())
    assert answer.status_code == 422


def test_the_picture_on_the_paper_leads_to_the_line_and_tells_nothing_of_it(client, gift):
    publish_log()
    leaf = db.session.scalars(select(LogLeaf)).first().leaf.hex()
    page = client.get(f"/es/transparency/check?leaf={leaf}").text
    assert "Sí: ese renglón es el número 1" in page
    assert "250" not in page.split("<main")[1].split("</main")[0]
    unknown = client.get(f"/es/transparency/check?leaf={'0' * 64}").text
    assert "no está en el registro firmado" in unknown
    assert client.get("/es/transparency/check?leaf=<script>").status_code == 200


def test_transparency_shows_the_head_and_those_before_it(client, gift):
    assert "El registro está vacío" in client.get("/es/transparency").text
    for _ in range(3):
        publish_log()
        more_entries(2)
    page = client.get("/es/transparency").text
    head = db.session.scalars(select(LogHead).order_by(LogHead.size.desc())).first()
    assert head.root.hex() in page
    assert verify.fingerprint(head.public_key) in page
    assert page.count("consistency.json?from=") >= 3
    assert client.get("/en/transparency?before=3").status_code == 200
    assert client.get("/en/transparency?before=x").status_code == 200


def test_a_watcher_can_copy_the_whole_log_and_follow_it(client, gift):
    publish_log()
    more_entries(6)
    publish_log()
    head = json.loads(client.get("/log/test/head.json").text)
    leaves = json.loads(client.get("/log/test/leaves.json").text)["leaves"]
    assert len(leaves) == head["size"]
    from tests.rules.ledger.test_tree_rules import by_definition

    assert by_definition([bytes.fromhex(leaf) for leaf in leaves]).hex() == head["root"]
    heads = json.loads(client.get("/log/test/heads.json").text)["heads"]
    assert [told["size"] for told in heads] == sorted((h["size"] for h in heads), reverse=True)
    for told in heads:
        history = client.get(f"/log/test/consistency.json?from={told['size']}").text
        receipts_head = (told["log"], told["size"], bytes.fromhex(told["root"]))
        assert verify.check_later(history, receipts_head)["size"] == head["size"]
    place = json.loads(client.get(f"/log/test/inclusion.json?leaf={leaves[2]}").text)
    path = [bytes.fromhex(node) for node in place["path"]]
    found = verify.root_by_path(bytes.fromhex(leaves[2]), place["index"], head["size"], path)
    assert found.hex() == head["root"]


@pytest.mark.parametrize(
    "path",
    [
        "live/head.json",
        "other/head.json",
        "test/consistency.json?from=99",
        "test/consistency.json?from=0",
        "test/consistency.json?from=x",
        "test/consistency.json?from=-1",
        "test/consistency.json?from=1&to=99999999999999999999",
        "test/inclusion.json",
        "test/inclusion.json?leaf=zz",
        "test/inclusion.json?leaf=" + "0" * 64,
        "test/leaves.json?from=x",
        "batches/nada.json",
    ],
)
def test_what_is_not_there_is_not_found(client, gift, path):
    publish_log()
    assert client.get(f"/log/{path}").status_code == 404


def test_a_leaf_without_a_signature_is_in_no_public_answer(client, gift):
    publish_log()
    more_entries(1)
    append()
    leaves = json.loads(client.get("/log/test/leaves.json").text)
    assert len(leaves["leaves"]) == leaves["size"]
    unsigned = db.session.scalars(select(LogLeaf).order_by(LogLeaf.id.desc())).first().leaf.hex()
    assert client.get(f"/log/test/inclusion.json?leaf={unsigned}").status_code == 404


def test_no_public_page_of_the_log_names_a_gift(client, gift):
    publish_log()
    reference = db.session.scalars(select(Gift.reference)).one()
    for path in (
        "/es/transparency",
        "/es/ledger",
        "/log/test/head.json",
        "/log/test/heads.json",
        "/log/test/leaves.json",
        "/verify.py",
    ):
        assert reference not in client.get(path).text


def test_english_pages(client, gift):
    publish_log()
    own = gift.replace("/es/", "/en/")
    for path in (f"{own}/receipt", "/en/transparency", "/en/transparency/check", "/en/ledger"):
        assert client.get(path).status_code == 200


def charge_of(gateway, page):
    account = db.session.scalars(select(Gift.stripe_account)).one()
    session = gateway._client.v1.checkout.sessions.retrieve(
        page, {"expand": ["payment_intent"]}, {"stripe_account": account}
    )
    db.session.rollback()
    return session.payment_intent.latest_charge


def test_a_live_gift_partly_returned_has_a_receipt_of_two_lines_in_the_live_log(app, client):
    with stand_in() as running:
        gateway = gateway_to(running)
        reference, page = at_payment_page(app, gateway)
        with transaction() as session:
            session.scalars(select(Gift)).one().livemode = True
        running.play.pay_by_card(page)
        running.play.run_chores()
        settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
        running.play.refund(charge_of(gateway, page), amount=5_000)
        running.play.run_chores()
        settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
    publish_log()
    own = f"/es/gifts/{gift_token(LINK_KEY, reference)}"
    shown = client.get(f"{own}/receipt").text
    assert "Comprobante de donativo" in shown
    assert "PRUEBA" not in shown
    assert "los renglones 1, 2" in shown
    assert "Devuelto" in shown
    found = verify.check(client.get(f"{own}/proof.json").text)
    assert found["head"]["log"] == "live"
    assert [entry["subject"] for entry in found["entries"]] == [f"gift:{reference}"] * 2
    assert sum(entry["amounts"]["MXN"].get("refunds", 0) for entry in found["entries"]) == 5_000
    assert json.loads(client.get("/log/live/head.json").text)["size"] == 2
    assert client.get("/log/test/head.json").status_code == 404
