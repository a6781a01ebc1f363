"""Readers of alerts: they ask, say yes and stop; families name themselves where they must not."""

from pathlib import Path

from tests.canary.donors import FOLLOWER, UNFOLLOWER, mailed_link
from tests.canary.identities import Identity
from tests.canary.walking import Visitor

ASK = "/es/alerts?state=20"


def follow(url: str, mails: Path) -> int:
    """Two ask for alerts and say yes, one stops again; how many steps."""
    for value in (FOLLOWER, UNFOLLOWER):
        reader = Visitor(url)
        for place in ("20", "20067"):
            asked = reader.post(
                ASK, {"area": place, "kind": "", "channel": "mail", "email": value.text}
            )
            assert asked.url.endswith("/alerts/asked"), asked.url
            assert value.text not in asked.text
        link = mailed_link(mails, value.text, "alerts")
        for action in ("confirm", "stop") if value is UNFOLLOWER else ("confirm",):
            page = reader.post(f"{link}/{action}", {}, page=link)
            assert page.status_code == 200, page.status_code
            assert page.headers["Cache-Control"] == "no-store"
            assert value.text not in page.text
    return 10


def mistake_the_form(url: str, person: Identity) -> int:
    """Somebody types a name, a place and a story where an address belongs; how many steps."""
    family = Visitor(url)
    for email in (person.name, f"{person.name} {person.address}", person.story):
        wish = {"area": "20", "kind": person.name, "channel": "mail", "email": email}
        for typed in (wish, {**wish, "channel": "sms", "email": "", "number": email}):
            refused = family.post(ASK, typed)
            assert refused.status_code == 400, refused.status_code
            assert refused.headers["Cache-Control"] == "no-store"
    return 6
