"""Requests change hands, fields are disclosed, and a family complains: more flows to walk."""

import re
from datetime import timedelta

from portal.clock import utc_now
from tests.canary.identities import Identity
from tests.canary.walking import Visitor, hidden, offered

TOLD = r"<strong>([^<]+)</strong></p>"
ACTION = r'action="(/es/[^"]*{}[^"]*)"'


def press_all(visitor: Visitor, page: str, pattern: str) -> list[str]:
    """Press every button of the page whose address has `pattern`; what each answered."""
    found = re.findall(ACTION.format(pattern), visitor.get(page).text)
    return [visitor.post(action, {}, page=page).text for action in dict.fromkeys(found)]


def disclose(visitor: Visitor, request: str, identity: Identity) -> None:
    """Propose to show a telephone to a named person, who is invented like the family."""
    page = visitor.get(f"{request}/disclose").text
    proposed = visitor.post(
        f"{request}/disclose",
        {
            "fields": ["reach"],
            "reader": identity.name,
            "purpose": identity.story,
            "until": (utc_now() + timedelta(days=5)).date().isoformat(),
            "confirmer": offered(page, "confirmer")[0],
        },
    )
    assert proposed.status_code == 200, proposed.status_code


def read_disclosed(visitor: Visitor, given: list[str], identity: Identity) -> None:
    """The reader types the words they were told and sees the telephone, and no more."""
    told = [found[1] for page in given if (found := re.search(TOLD, page))]
    read = [visitor.post("/es/help/disclosed", {"words": words}).text for words in told]
    assert any(identity.telephone in page for page in read), f"{len(told)} words, none of them this"
    assert not any(identity.story in page for page in read)


def complain(visitor: Visitor, identity: Identity) -> None:
    """A family that is in complains to the first organisation that may read it."""
    page = visitor.get("/es/help/case/complain").text
    for organisation in offered(page, "organisation"):
        said = {"about": "0", "organisation": organisation, "text": identity.story}
        sent = visitor.post("/es/help/case/complain", said)
        if sent.status_code == 200:
            return
    raise AssertionError("nobody could read the complaint")


def answer_complaints(visitor: Visitor, identity: Identity) -> int:
    """Whoever got one reads and answers it; how many there were."""
    inbox = visitor.get("/es/intermediary/").text
    pages = dict.fromkeys(re.findall(r'href="(/es/intermediary/complaints/[a-z0-9]+)"', inbox))
    for page in pages:
        assert visitor.post(page, {"text": identity.answer}).status_code == 200
    return len(pages)


def look_for_duplicates(visitor: Visitor, request: str, identity: Identity) -> None:
    """Compare a request with the person's others: reasons are shown, and not a word."""
    page = visitor.post(f"{request}/duplicates", {}, page=request)
    assert page.status_code == 200, page.status_code
    assert identity.name not in page.text
    assert identity.telephone not in page.text


def hand_over(visitor: Visitor, request: str) -> None:
    """Pass a request to the one colleague who can take it."""
    page = visitor.get(f"{request}/hand-over").text
    colleague = offered(page, "colleague")
    assert colleague, "nobody can take it"
    passed = visitor.post(f"{request}/hand-over", {"colleague": colleague[0]})
    assert passed.status_code == 200, passed.status_code


def change_words(visitor: Visitor, words: str) -> str:
    """A family that is in takes other words; the new ones."""
    page = visitor.get("/es/help/case/words").text
    fresh = hidden(page, "fresh")
    changed = visitor.http.post(
        visitor.url + "/es/help/receipt/words",
        data={"csrf_token": hidden(page, "csrf_token"), "words": words, "fresh": fresh},
        timeout=60,
    )
    assert changed.status_code == 200, changed.status_code
    return fresh
