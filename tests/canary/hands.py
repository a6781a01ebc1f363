"""Requests change hands, fields are disclosed, and a family complains: more flows to walk."""

import html
import re
import time
from datetime import timedelta

from portal.clock import utc_now
from tests.canary.identities import Identity
from tests.canary.walking import Visitor, hidden, offered, send_words

TOLD = r"<strong>([^<]+)</strong></p>"
ACTION = r'action="(/es/[^"]*{}[^"]*)"'


BOARD = "/es/desk/?untaken=1"


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


def write_to_a_shift(visitor: Visitor, identity: Identity) -> None:
    """A coordinator would tell a shift's people whom they go to: it is held back."""
    listed = visitor.get("/es/desk/shifts").text
    page = next(iter(re.findall(r'href="(/es/desk/shifts/[a-z0-9]{16})"', listed)))
    said = f"Van con {identity.name}, tel {identity.telephone}"
    held = visitor.post(f"{page}/message", {"text": said, "reviewed": "y"})
    assert held.status_code == 422, held.status_code


def hand_over(visitor: Visitor, request: str) -> None:
    """Pass a request to the one colleague who can take it."""
    page = visitor.get(f"{request}/hand-over").text
    colleague = offered(page, "colleague")
    assert colleague, "nobody can take it"
    passed = visitor.post(f"{request}/hand-over", {"colleague": colleague[0]})
    assert passed.status_code == 200, passed.status_code


def change_words(visitor: Visitor, words: str) -> str:
    """A family that is in takes other words; the new ones."""
    return send_words(visitor, visitor.get("/es/help/case/words").text, words)


def start_over(visitor: Visitor, identity: Identity) -> str:
    """A family that is in begins anew with somebody else, with a mistake first; its new words."""
    page = visitor.get("/es/help/case/start-over").text
    answers: dict[str, object] = {
        "needs": ["food"],
        "where": f"{identity.address}, {identity.place}",
        "reach": f"{identity.name}, {identity.telephone}",
        "more": identity.story,
        "chosen": offered(page, "chosen")[0],
        "backup": offered(page, "chosen")[1],
        "words": hidden(page, "words"),
    }
    refused = visitor.post("/es/help/case/start-over", answers)
    assert refused.status_code == 400, refused.status_code
    answers["urgency"] = offered(page, "urgency")[0]
    photograph = {"files": (identity.file_name, identity.photograph())}
    begun = visitor.post("/es/help/case/start-over", answers, files=photograph)
    assert begun.status_code == 200, begun.status_code
    return str(answers["words"])


def ask_without_words(visitor: Visitor, identity: Identity) -> None:
    """A family that carries no words leaves a question to know each other by."""
    page = visitor.get("/es/help/new").text
    organisations = offered(page, "chosen")
    sent = visitor.post(
        "/es/help/new",
        {
            "needs": ["food"],
            "urgency": offered(page, "urgency")[0],
            "reach": f"{identity.name}, {identity.telephone}",
            "more": identity.story,
            "chosen": organisations[0],
            "backup": organisations[1],
            "without_words": "y",
            "question": f"Mi clave: {identity.curp}",
            "words": hidden(page, "words"),
        },
    )
    assert sent.status_code == 200, sent.status_code
    assert identity.name not in sent.text


def ask_as_child(visitor: Visitor, identity: Identity) -> None:
    """Someone under eighteen asks on the page for them, with a mistake first, and twice."""
    page = visitor.get("/es/help/child").text
    organisations = offered(page, "chosen")
    answers: dict[str, object] = {
        "needs": ["protection"],
        "where": f"{identity.address}, {identity.place}",
        "reach": f"{identity.name}, {identity.telephone}",
        "more": identity.story,
        "chosen": organisations[0],
        "backup": organisations[1],
        "words": hidden(page, "words"),
    }
    refused = visitor.post("/es/help/child", answers)
    assert refused.status_code == 400, refused.status_code
    answers["urgency"] = "today"
    for _ in range(2):
        photograph = {"files": (identity.file_name, identity.photograph())}
        sent = visitor.post("/es/help/child", answers, files=photograph)
        assert sent.status_code == 200, sent.status_code
        assert identity.name not in sent.text


def find_children_first(visitor: Visitor, children: list[Identity]) -> int:
    """Nothing of them is on the inbox or in the picture of the work; how many stand there."""
    inbox = visitor.get("/es/intermediary/").text
    picture = visitor.get("/es/intermediary/workload").text
    for identity in children:
        assert identity.name not in inbox + picture
        assert identity.telephone not in inbox + picture
    return inbox.count("Menor de 18")


def draft_carelessly(visitor: Visitor, request: str, identity: Identity) -> None:
    """A text for the desk that names somebody: refused, and shown again beside the original."""
    draft = {
        "need": "food",
        "urgency": "today",
        "household": "unstated",
        "incident": "",
        "text": f"{identity.name}, {identity.telephone}, {identity.curp}",
    }
    refused = visitor.post(f"{request}/release", {**draft, "reviewed": "y"})
    assert refused.status_code == 400, refused.status_code
    beside = visitor.post(f"{request}/release/beside", draft, page=f"{request}/release")
    assert beside.status_code == 200, beside.status_code
    assert identity.telephone in beside.text


def say_it_arrived(visitor: Visitor) -> None:
    """A family that is in says whether the help came, with a mistake first."""
    page = "/es/help/case"
    refused = visitor.post("/es/help/case/arrived", {"helped": "yes"}, page=page)
    assert refused.status_code == 400, refused.status_code
    said = visitor.post("/es/help/case/arrived", {"arrived": "part", "helped": "no"}, page=page)
    assert said.status_code == 200, said.status_code


def answer_the_desk(worker: Visitor, enlace: Visitor, identity: Identity) -> int:
    """The desk asks of every case it may take; a careless answer is held back, a clean one goes."""
    for case in sorted(set(re.findall(r'href="(/es/desk/cases/[a-z-]+)"', worker.get(BOARD).text))):
        page = worker.get(case)
        version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
        assert version, f"{case}: {page.status_code}"
        worker.post(f"{case}/take", {"version": version.group(1)}, page=case)
        asked = worker.post(f"{case}/questions", {"question-text": "¿Cuántos son?"}, page=case)
        assert asked.status_code == 200, asked.status_code
    page = "/es/intermediary/deliveries/questions"
    waiting = set(re.findall(r'action="(/es/[^"]+/questions/[a-z0-9]+)"', enlace.get(page).text))
    for action in sorted(waiting):
        name = action.rsplit("/", 1)[1]
        careless = f"Es {identity.name}, {identity.telephone}"
        refused = enlace.post(action, {f"{name}-text": careless}, page=page)
        assert refused.status_code == 400, refused.status_code
        told = enlace.post(action, {f"{name}-text": "Son cuatro personas"}, page=page)
        assert told.status_code == 200, told.status_code
    return len(waiting)


def whose(enlace: Visitor, request: str, people: list[Identity]) -> Identity | None:
    """Whose request it is, by what the family wrote in it."""
    seen = html.unescape(enlace.get(request).text)
    return next((person for person in people if person.answer in seen), None)


def bring_evidence(worker: Visitor, enlace: Visitor, request: str, identity: Identity) -> bool:
    """A bill for help of the desk: refused twice, sealed, opened again; False without such help."""
    case = _help(worker, enlace, request)
    if not case:
        return False
    page = f"{request}/evidence"
    offers = enlace.get(page).text
    said: dict[str, object] = {
        "commitment": offered(offers, "commitment")[0],
        "amount": "80",
        "spent_on": utc_now().date().isoformat(),
        "once": hidden(offers, "once"),
    }
    lying = {"files": (identity.file_name, f"%PDF-1.7 {identity.story} %%EOF".encode())}
    bill = {"files": (identity.file_name, identity.photograph())}
    assert enlace.post(page, said, files=lying).status_code == 400
    assert enlace.post(page, {**said, "spent_on": identity.name}, files=bill).status_code == 400
    for _click in range(2):
        sealed = enlace.post(page, said, files=bill)
        assert sealed.status_code == 200, sealed.status_code
    assert identity.file_name not in sealed.text
    mark = re.search(r"<code>([0-9a-f]{12})</code>", sealed.text)
    assert mark
    for place in re.findall(ACTION.format("/messages/files/"), sealed.text):
        opened = enlace.post(place, {}, page=page)
        assert "data:image" in opened.text
    assert _waits_for(worker, case, mark[1]), "the mark never reached the desk"
    return True


def withdraw(visitor: Visitor, words: str) -> None:
    """A family takes everything back: what was sealed goes, the paper of the expense too."""
    assert visitor.post("/es/help/receipt", {"words": words}).status_code == 200
    gone = visitor.post("/es/help/case/withdraw", {})
    assert gone.status_code == 200, gone.status_code


def _help(worker: Visitor, enlace: Visitor, request: str) -> str:
    """The address of the request's case with money of the pool set apart; empty when it is none."""
    seen = enlace.get(request).text
    incident = re.search(r'<option[^>]*value="([a-z0-9]{16})"', seen)
    named = re.search(r"<dd>([a-z]{6}-[a-z]{6})</dd>", seen)
    if incident is None or named is None:
        return ""
    enlace.post(f"{request}/tie", {"incident": incident[1]}, page=request)
    case = f"/es/desk/cases/{named[1]}"
    if not _waits_for(worker, case, "Ligado a un hecho verificado"):
        return ""
    worker.post(f"{case}/needs", {"kind": "funeral", "amount": "100"}, page=case)
    need = re.search(r'name="need" value="([^"]+)"', worker.get(case).text)
    if need is None:
        return ""
    apart = worker.post(f"{case}/commitments", {"need": need[1], "amount": "100"}, page=case)
    return case if apart.status_code == 200 else ""


def _waits_for(visitor: Visitor, page: str, text: str) -> bool:
    """Reads until the page says so: what crosses takes a moment."""
    for _look in range(40):
        if text in visitor.get(page).text:
            return True
        time.sleep(0.25)
    return False
