"""Somebody tells of an incident; its intermediary reads it, misuses the proposal, then proposes."""

import html
import re
from datetime import UTC, datetime, timedelta

import requests

from portal.sms_rules import LONGEST_BODY, signature_of
from tests.canary.identities import Identity
from tests.canary.walking import Visitor, hidden, offered, requests_of

FORM = "/es/help/tell/report"
TITLE = "<h1>Reporte de un hecho</h1>"


def tell(visitor: Visitor, identity: Identity, number: int) -> str:
    """Tell with a mistake first, and twice, with a photograph; return the words."""
    assert visitor.get("/es/help/tell").status_code == 200
    page = visitor.get(FORM).text
    organisations, words = offered(page, "chosen"), hidden(page, "words")
    answers: dict[str, object] = {
        "happened": ["threats"],
        "where": f"{identity.address}, {identity.place}",
        "known": "saw_it",
        "still": "no",
        "reach": f"{identity.name}, {identity.telephone}, {identity.curp}",
        "more": f"{identity.story} {identity.file_name}",
        "chosen": organisations[number % len(organisations)],
        "backup": organisations[(number + 1) % len(organisations)],
        "words": words,
    }
    refused = visitor.post(FORM, answers)
    assert refused.status_code == 400, refused.status_code
    answers["safe"] = "y"
    for _ in range(2):
        photograph = {"files": (identity.file_name, identity.photograph())}
        sent = visitor.post(FORM, answers, files=photograph)
        assert sent.status_code == 200, sent.status_code
    return words


def write_by_sms(url: str, token: str, identity: Identity) -> None:
    """Forged first, then too long, then told twice: the gateway signs all but the first."""
    fields = {
        "MessageSid": f"SM{identity.curp}",
        "From": identity.telephone,
        "Body": f"{identity.story} {identity.name}, {identity.address}"[:LONGEST_BODY],
        "NumMedia": "1",
    }
    place = f"{url}/es/help/sms"
    long = {**fields, "Body": identity.story * 4_000}
    told = [("forged", fields, 403), (token, {**long, "Body": long["Body"][:3_000]}, 400)]
    told += [(token, fields, 200)] * 2
    for signer, said, code in told:
        signature = signature_of(signer, place, said)
        answer = requests.post(
            place, data=said, headers={"X-Twilio-Signature": signature}, timeout=60
        )
        assert answer.status_code == code, (answer.status_code, code)


def propose_carelessly(enlace: Visitor, people: list[Identity]) -> tuple[int, int]:
    """Read each report of this intermediary, try to publish its person, then propose without.

    Returns how many were read, and how many more the day's cap leaves for tomorrow.
    """
    read, left = 0, 0
    for place in requests_of(enlace):
        seen = enlace.get(place).text
        if TITLE not in seen:
            continue
        opened = enlace.post(f"{place}/open", {"reason": offered(seen, "reason")[0]}, page=place)
        if opened.status_code == 409:
            left += "Mañana se puede seguir" in opened.text and "Enlace 2" not in seen
            continue
        whose = [one for one in people if one.telephone in html.unescape(opened.text)]
        assert opened.status_code == 200, opened.status_code
        assert len(whose) == 1, f"a report tells of {len(whose)} people"
        page = enlace.get(f"{place}/propose").text
        said = _proposal(page)
        for told in (whose[0].telephone, whose[0].curp):
            refused = enlace.post(f"{place}/propose", {**said, "account_es": f"Vio {told}"})
            assert refused.status_code == 400, refused.status_code
        proposed = enlace.post(f"{place}/propose", said)
        assert proposed.status_code == 200, proposed.status_code
        read += 1
    return read, left


def take_back(visitor: Visitor, words: str, identity: Identity) -> None:
    """Come back with the words, write once more, and withdraw what was told."""
    assert visitor.post("/es/help/receipt", {"words": words}).status_code == 200
    written = visitor.post("/es/help/case/answer", {"text": identity.answer}, page="/es/help/case")
    assert written.status_code == 200, written.status_code
    gone = visitor.post("/es/help/case/withdraw", {})
    assert gone.status_code == 200, gone.status_code


def _proposal(page: str) -> dict[str, object]:
    organisation = re.search(r'name="organisation".*?<option[^>]*value="(\d+)"', page, re.DOTALL)
    area = re.search(r'name="area_code".*?<option[^>]*value="([^"]+)"', page, re.DOTALL)
    assert organisation, "nobody to speak for"
    assert area, "no area"
    return {
        "organisation": organisation[1],
        "kind": "threats",
        "area_code": area[1],
        "happened_on": (datetime.now(UTC) - timedelta(days=2)).date().isoformat(),
        "part_of_day": "",
        "priority": "medium",
        "title_es": "Amenazas a familias de la zona",
        "account_es": "Varias familias recibieron amenazas.",
        "brought": ["saw_it", "pictures"],
    }
