"""A report by SMS: signed by the gateway, sealed, answered in one short message."""

import dataclasses

import pytest
from sqlalchemy import select

from blueprints.support import sms_views
from portal.extensions import vault_reading
from portal.sms_rules import signature_of
from portal.vault.errors import NobodyToSealTo
from portal.vault.models import Capsule, StoredContent
from tests.gsm_letters import fits_one
from tests.web.client import strict_client

TOKEN = "a token of the gateway"
URL = "http://localhost/es/help/sms"
SMS = {"MessageSid": "SM77c0ffee00112233", "From": "+525501994477", "To": "+525500000000",
       "Body": "Corrieron a la familia Ku de Tzintzuntzán", "NumMedia": "0"}  # fmt: skip


@pytest.fixture(autouse=True)
def gateway(app, monkeypatch):
    settings = dataclasses.replace(app.config["SETTINGS"], sms_token=TOKEN)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    sms_views._came.clear()


def send(client, *, lang="es", signature=None, **changes):
    fields = {key: value for key, value in {**SMS, **changes}.items() if value is not None}
    url = URL.replace("/es/", f"/{lang}/")
    given = signature_of(TOKEN, url, fields) if signature is None else signature
    headers = {"X-Twilio-Signature": given}
    return client.post(f"/{lang}/help/sms", data=fields, headers=headers)


def said(answer):
    return answer.text.split("<Message>")[1].split("</Message>")[0] if "<M" in answer.text else ""


def capsules():
    with vault_reading() as session:
        return session.scalars(select(Capsule.purpose)).all()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_it_is_sealed_as_a_report_and_answered_in_one_message(client, people, lang):
    answer = send(client, lang=lang)

    assert (answer.status_code, capsules()) == (200, ["incident report"])
    assert answer.mimetype == "text/xml"
    assert said(answer)
    assert fits_one(said(answer))


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("changes", [{"Body": "INFO"}, {"NumMedia": "2"}])
def test_every_answer_fits_one_message(client, people, lang, changes):
    assert fits_one(said(send(client, lang=lang, **changes)))


@pytest.mark.parametrize("lang", ["es", "en"])
def test_when_nobody_can_receive_it_says_that_nothing_was_kept(client, alliance, lang):
    alliance.found("ana")
    answer = send(client, lang=lang)

    assert capsules() == []
    assert fits_one(said(answer))
    assert {"es": "no se ha guardado", "en": "nothing was kept"}[lang] in said(answer)


def test_after_that_the_same_message_is_taken_in(client, people, monkeypatch):
    def nobody():
        raise NobodyToSealTo("nobody certified there")

    with monkeypatch.context() as closed:
        closed.setattr(sms_views, "_anybody", nobody)
        assert "no se ha guardado" in said(send(client))
    assert "sellado" in said(send(client))

    assert capsules() == ["incident report"]


def test_repeated_by_the_gateway_it_counts_once(client, people):
    first, again = send(client), send(client)

    assert said(first) == said(again)
    assert len(capsules()) == 1


@pytest.mark.parametrize("signature", ["", "x", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=", "\xff"])
def test_a_forged_signature_is_a_403_and_nothing_is_stored(client, people, signature):
    answer = send(client, signature=signature)

    assert (answer.status_code, capsules()) == (403, [])


def test_a_signature_of_another_text_is_a_403(client, people):
    signature = signature_of(TOKEN, URL, SMS)

    assert send(client, signature=signature, Body="Otra cosa").status_code == 403
    assert capsules() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("MessageSid", None), ("From", ""), ("Body", None), ("Body", "x" * 1601), ("NumMedia", "-1")],
)
def test_what_is_malformed_is_refused_by_its_field_and_nothing_is_stored(
    client, people, field, value
):
    answer = send(client, **{field: value})

    assert (answer.status_code, capsules()) == (400, [])
    assert field in answer.text


def test_more_than_a_message_is_not_read(client, people):
    assert send(client, Body="x" * 40_000, signature="x").status_code == 413
    assert capsules() == []


def test_one_number_cannot_fill_every_inbox(client, people, monkeypatch):
    answers = [send(client, MessageSid=f"SM{n}", Body="INFO").status_code for n in range(32)]

    assert answers == [200] * 30 + [429] * 2
    assert send(client, MessageSid="SM99", From="+525500000001").status_code == 200


def test_a_stranger_cannot_silence_a_number(client, people):
    for number in range(32):
        send(client, MessageSid=f"SM{number}", signature="x")

    assert send(client).status_code == 200


def test_without_a_gateway_there_is_no_such_page(app, people):
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], sms_token="")

    assert send(strict_client(app)).status_code == 404


def test_whoever_wants_no_more_is_answered_nothing(client, people):
    answer = send(client, Body="ALTO")

    assert (answer.status_code, said(answer), capsules()) == (200, "", [])


def test_neither_number_nor_text_nor_id_is_in_clear(client, people):
    send(client)

    with vault_reading() as session:
        rows = [str(vars(row)) for table in (Capsule, StoredContent)
                for row in session.scalars(select(table))]  # fmt: skip
    assert not any(
        word in row for row in rows for word in ("5501994477", "SM77c0ffee", "Corrieron")
    )


def test_no_more_is_remembered_than_fits(client, people, monkeypatch):
    monkeypatch.setattr(sms_views, "REMEMBERED", 2)
    for number in range(4):
        send(client, MessageSid=f"SM{number}", From=f"+52550000000{number}")

    assert len(sms_views._came) == 2
    assert len(capsules()) == 4
