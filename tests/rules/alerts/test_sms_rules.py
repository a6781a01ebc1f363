"""Which numbers there are, what fits one message, and what a refusal means."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from portal.alerts.keys import address_mark, open_address, seal_address
from portal.alerts.number_rules import mexican_number
from portal.alerts.rules import MAY_HAVE_ARRIVED, Channel, after_refusal
from portal.alerts.text_rules import in_gsm, one_message
from tests.gsm_letters import fits_one

LINK = "https://resguardo.example/es/incidents/abcdefgh12345678"


@pytest.mark.parametrize(
    "typed, number",
    [
        ("55 1234 5678", "+525512345678"),
        (" (951) 123-45.67 ", "+529511234567"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+5215512345678", "+525512345678"),
        ("005215512345678", "+525512345678"),
        ("+1 212 555 0100", None),
        ("5512345678901", None),
        ("551234567", None),
        ("0551234567", None),
        ("+52 155 1234 567", None),
        ("lee@x.example", None),
        ("٥٥١٢٣٤٥٦٧٨", None),
        ("5512345678\n+525599999999", None),
        ("", None),
    ],
)
def test_a_number_is_found_however_it_is_written_and_nothing_else_is_one(typed, number):
    assert mexican_number(typed) == number


@given(st.text(max_size=400))
def test_whatever_is_said_fits_one_message_and_keeps_the_link(said):
    told = one_message(said, LINK)
    assert fits_one(told)
    assert told.endswith(f" {LINK}")


def test_letters_that_a_message_lacks_are_written_plainly():
    assert in_gsm("Ataque a clínica · Tlacolula, Michoacán ñ é") == (
        "Ataque a clinica  Tlacolula, Michoacan ñ é"
    )
    assert one_message("corto", LINK) == f"corto {LINK}"


def test_an_address_of_the_portal_that_leaves_no_room_is_an_error():
    with pytest.raises(ValueError, match="no room"):
        one_message("x", "https://" + "a" * 150)


@pytest.mark.parametrize("tried_before", [True, False])
def test_what_was_refused_at_once_never_arrived_and_what_was_tried_before_may_have(tried_before):
    assert (after_refusal(tried_before=tried_before) in MAY_HAVE_ARRIVED) == tried_before


def test_a_number_is_neither_found_nor_opened_as_an_address():
    number, reader = "+525512345678", "abcdefgh12345678"
    assert address_mark("k", number) != address_mark("k", number, Channel.SMS)
    sealed = seal_address(number, key="k", reader=reader, channel=Channel.SMS)
    assert open_address(sealed, key="k", reader=reader, channel=Channel.SMS) == number
    with pytest.raises(InvalidTag):
        open_address(sealed, key="k", reader=reader)
