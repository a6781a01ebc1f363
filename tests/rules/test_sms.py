"""Text messages: whose they are, what they want, and what an answer may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.etree import fromstring

from portal.sms_rules import (
    SmsRefused,
    Wish,
    answer,
    is_signed,
    read_sms,
    signature_of,
)
from tests.gsm_letters import fits_one

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234",
        "From": "+12349013030", "To": "+18005551212"}  # fmt: skip
SMS = {"MessageSid": "SM1", "From": "+525501994477", "Body": "Cerraron el camino", "NumMedia": "0"}


def test_the_signature_is_that_of_the_gateways_own_example():
    assert signature_of("12345", URL, CALL) == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


@pytest.mark.parametrize(
    ("token", "url", "fields", "given"),
    [
        ("12345", URL, CALL, ""),
        ("12345", URL, CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgq="),
        ("12345", URL, CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ"),
        ("12345", URL, CALL, "\udcff"),
        ("12346", URL, CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("12345", URL + "&x=1", CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("12345", URL.replace("https", "http"), CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("12345", URL, {**CALL, "Digits": "1235"}, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("12345", URL, {**CALL, "More": ""}, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ("", URL, CALL, signature_of("", URL, CALL)),
    ],
)
def test_anything_changed_is_not_signed(token, url, fields, given):
    assert is_signed("12345", URL, CALL, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
    assert not is_signed(token, url, fields, given)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("MessageSid", None, "MessageSid"), ("MessageSid", "", "MessageSid"),
        ("MessageSid", "x" * 65, "MessageSid"), ("From", None, "From"), ("From", "", "From"),
        ("From", "5" * 65, "From"), ("Body", None, "Body"), ("Body", "x" * 1601, "Body"),
        ("Body", "a\x00b", "Body"), ("NumMedia", "-1", "NumMedia"), ("NumMedia", "uno", "NumMedia"),
        ("NumMedia", "11", "NumMedia"), ("NumMedia", "٣", "NumMedia"),
        ("NumMedia", "9" * 5000, "NumMedia"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_its_field(field, value, named):
    fields = {**SMS, field: value} if value is not None else {k: SMS[k] for k in SMS if k != field}
    with pytest.raises(SmsRefused) as refused:
        read_sms(fields)
    assert refused.value.field == named


@pytest.mark.parametrize(
    ("body", "wish"),
    [
        ("Cerraron el camino", Wish.TELL), ("Info de un ataque", Wish.TELL),
        ("x" * 1600, Wish.TELL),
        ("INFO", Wish.KNOW_HOW), (" ayuda! ", Wish.KNOW_HOW), ("?", Wish.KNOW_HOW),
        ("", Wish.KNOW_HOW), ("  ", Wish.KNOW_HOW),
        ("ALTO", Wish.END), ("Stop.", Wish.END), ("baja", Wish.END),
        ("Alto, no vayan", Wish.TELL),
    ],
)  # fmt: skip
def test_what_a_message_wants(body, wish):
    assert read_sms({**SMS, "Body": body}).wish is wish


def test_a_message_is_never_printed_by_accident():
    assert "Cerraron" not in repr(read_sms(SMS))
    assert "5501994477" not in str(read_sms(SMS))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(SMS, st.text(max_size=70))))
def test_what_is_read_is_what_was_sent(fields):
    try:
        read = read_sms(fields)
    except SmsRefused:
        return
    sent = (fields["MessageSid"], fields["From"], fields["Body"])
    assert (read.gateway_id, read.sender, read.body) == sent


@given(st.text(max_size=200))
def test_an_answer_is_whole_xml_whatever_it_says(text):
    shown = "".join(letter for letter in text if letter.isprintable())
    message = fromstring(answer(shown).encode()).find("Message")
    assert (message.text if shown else message) == (shown or None)


@pytest.mark.parametrize(
    ("text", "fits"), [("a" * 160, True), ("a" * 161, False), ("día", False), ("después", True)]
)
def test_what_fits_one_message(text, fits):
    assert fits_one(text) is fits
