"""Two people look at what the world will read."""

import pytest

from portal.giving.links import address_mark, gift_token, news_token, wish_in
from portal.giving.look_rules import Look, ensure_may_decide, ensure_may_go
from portal.giving.page_errors import NotWaiting, OwnWork

KEY = "a key for tests only, of enough length"


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("decides", ["author", "another"])
def test_who_decides_and_when(look, decides):
    refusal = NotWaiting if look is not Look.WAITING else OwnWork if decides == "author" else None
    if refusal is None:
        ensure_may_decide(look, written_by="author", decides=decides)
    else:
        with pytest.raises(refusal):
            ensure_may_decide(look, written_by="author", decides=decides)


@pytest.mark.parametrize("look", Look)
def test_what_may_be_taken_away(look):
    if look in {Look.WAITING, Look.STANDS}:
        ensure_may_go(look)
    else:
        with pytest.raises(NotWaiting):
            ensure_may_go(look)


def test_the_stop_link_opens_its_own_wish_alone():
    token = news_token(KEY, "a" * 16)
    assert wish_in(KEY, token) == "a" * 16
    assert wish_in("another key", token) is None
    assert wish_in(KEY, "b" * 16 + token[16:]) is None
    assert wish_in(KEY, token[:-1]) is None
    assert wish_in(KEY, "") is None
    assert wish_in(KEY, "ñ\udcff" * 12) is None


def test_the_link_of_a_gift_stops_nothing():
    assert wish_in(KEY, gift_token(KEY, "a" * 16)) is None


def test_an_address_has_one_mark_a_campaign():
    mark = address_mark(KEY, "one", "Someone@example.org")
    assert mark == address_mark(KEY, "one", " someone@example.org ")
    assert mark != address_mark(KEY, "two", "someone@example.org")
    assert mark != address_mark("another key", "one", "someone@example.org")
