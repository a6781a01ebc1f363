"""A case goes to another organisation and a programme gets a name: staff type somebody's name."""

import re

from portal.clock import utc_now
from tests.canary.departing import HOME
from tests.canary.identities import Identity
from tests.canary.walking import Visitor, hidden, offered

NAMED = re.compile(r"<dd>([a-z]{6}-[a-z]{6})</dd>")
OTHER = re.compile(r'<option[^>]*value="([^"]+)"[^>]*>Red Milpa')
CONSENTS = "/es/intermediary/deliveries/consents"
TICKS = ("not_excluded", "agreed")
BOTH = ("complete", "return")


def refer(worker: Visitor, enlace: Visitor, request: str) -> str:
    """Ask a family, note its yes; the referral's address, empty for a request without a case."""
    named = NAMED.search(enlace.get(request).text)
    page = f"/es/desk/cases/{named[1]}/refer" if named else ""
    form = worker.get(page).text if page else ""
    other = OTHER.search(form)
    if not other:
        return ""
    asked: dict[str, object] = {
        "to": other[1],
        "needs": offered(form, "needs")[:1],
        "fields": ["urgency", "text"],
        "days": "14",
        "version": hidden(form, "version"),
    }
    assert worker.post(page, asked).status_code == 200
    told = enlace.get(CONSENTS).text
    waiting = re.findall(r'name="([a-z]{6}-[a-z]{6})-agreed"', told)
    for reference in waiting:
        ticked: dict[str, object] = {
            f"{reference}-{one}": "y" for one in ("not_excluded", "agreed")
        }
        given = enlace.post(f"{CONSENTS}/{reference}/give", ticked, page=CONSENTS)
        assert given.status_code == 200, given.status_code
    return f"/es/desk/referrals/{waiting[0]}" if waiting else ""


def answer(other: Visitor, page: str, identity: Identity) -> None:
    """The other desk names somebody in both notes, each way refused, and then tells cleanly."""
    # Offered, it can be returned; accepted, it can be completed as well.
    _carelessly(other, page, identity, BOTH[1:])
    assert other.post(f"{page}/accept", {}, page=page).status_code == 200
    _carelessly(other, page, identity, BOTH)
    told: dict[str, object] = {"complete-end": "helped", "complete-text": "Recibieron despensa."}
    assert other.post(f"{page}/complete", told, page=page).status_code == 200
    assert "Recibieron despensa." in other.get(page).text


def name_programme(admin: Visitor, identity: Identity) -> None:
    """A programme that is named after somebody and how to reach them: refused."""
    page = f"/es/desk/organisation/{HOME}/programmes"
    said: dict[str, object] = {
        "version": "0",
        "needs": ["food"],
        "starts_on": utc_now().date().isoformat(),
        "is_open": "y",
    }
    for field in ("name_es", "name_en"):
        named = {"name_es": "Despensas", field: f"{identity.name}, {identity.telephone}"}
        refused = admin.post(page, {**said, **named})
        assert refused.status_code == 400, refused.status_code


def _carelessly(other: Visitor, page: str, identity: Identity, ways: tuple[str, ...]) -> None:
    ends = {"complete": "helped", "return": "no_room"}
    for way in ways:
        for text in (
            f"{identity.name}, {identity.telephone}, {identity.curp}",
            f"Se le dio a {identity.name}",
        ):
            said: dict[str, object] = {f"{way}-end": ends[way], f"{way}-text": text}
            # Ticked unseen: the tick counts for what the page has shown, and it showed nothing.
            refused = other.post(f"{page}/{way}", {**said, f"{way}-reviewed": "y"}, page=page)
            assert refused.status_code == 400, refused.status_code
