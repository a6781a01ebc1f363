"""How often an address is written to, and how long a link opens."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.giving.find_rules import is_in_force, may_mail, plain_address
from portal.giving.links import gifts_link_in, gifts_token, news_token

MADE = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEY = "a key of the tests, of enough length"


@pytest.mark.parametrize(
    ("seconds", "opens"), [(-1, False), (0, True), (3_599, True), (3_600, False), (90_000, False)]
)
def test_a_link_opens_for_an_hour(seconds, opens):
    assert is_in_force(MADE, now=MADE + timedelta(seconds=seconds)) is opens


@pytest.mark.parametrize(("lately", "may"), [(0, True), (2, True), (3, False), (40, False)])
def test_three_links_an_hour(lately, may):
    assert may_mail(made_lately=lately) is may


def test_an_address_is_one_however_it_was_written():
    assert plain_address(" Ana@Example.ORG ") == "ana@example.org"


def test_a_token_tells_its_link_and_nothing_else_does():
    token = gifts_token(KEY, "abcdefgh12345678")
    assert gifts_link_in(KEY, token) == "abcdefgh12345678"
    forged = [token[:-1] + "x", "b" + token[1:], token[:16], "", "ñ" * 48, "\ud800" * 48]
    assert [gifts_link_in(KEY, one) for one in forged] == [None] * len(forged)
    assert gifts_link_in("another key of enough length", token) is None
    assert gifts_link_in(KEY, news_token(KEY, "abcdefgh12345678")) is None
