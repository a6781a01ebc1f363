"""Pictures at hand are for one page of one person, and not for long."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.vault.crypto.at_hand import KEPT_FOR, MOST_KEPT, PicturesAtHand
from portal.vault.errors import PictureGone

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_the_page_that_holds_the_token_reaches_its_picture():
    at_hand = PicturesAtHand()
    token = at_hand.hold(b"picture", "ana:one", now=NOW)
    assert at_hand.picture(token, "ana:one", now=NOW + KEPT_FOR) == b"picture"


@pytest.mark.parametrize(
    "changes",
    [{"tie": "beto:one"}, {"tie": "ana:two"}, {"token": "x"}, {"late": timedelta(seconds=1)}],
    ids=["another person", "another request", "another token", "too late"],
)
def test_nothing_else_does(changes):
    at_hand = PicturesAtHand()
    token = at_hand.hold(b"picture", "ana:one", now=NOW)
    now = NOW + KEPT_FOR + changes["late"] if "late" in changes else NOW
    with pytest.raises(PictureGone):
        at_hand.picture(changes.get("token", token), changes.get("tie", "ana:one"), now=now)


def test_memory_holds_few_and_none_in_clear():
    at_hand = PicturesAtHand()
    tokens = [at_hand.hold(b"canary picture", "tie", now=NOW) for _ in range(MOST_KEPT + 1)]
    with pytest.raises(PictureGone):
        at_hand.picture(tokens[0], "tie", now=NOW)
    assert at_hand.picture(tokens[-1], "tie", now=NOW) == b"canary picture"
    assert b"canary" not in b"".join(kept.sealed for kept in at_hand._kept.values())
