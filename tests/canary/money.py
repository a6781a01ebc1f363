"""Staff type a family's name where money and campaigns are worked on; strangers where donors do."""

import html
import re
import time

from portal.clock import utc_now
from portal.giving.form_seals import LEAST_AGE
from portal.references import new_reference
from tests.canary.exports import unpacked
from tests.canary.identities import Identity
from tests.canary.walking import Files, Visitor, hidden, offered

CAMPAIGNS = "/es/desk/campaigns"
MONEY = "/es/desk/money"
WORDS = ("title_es", "story_es", "title_en", "story_en")
LISTS = (
    MONEY, f"{MONEY}/statements", f"{MONEY}/suspense", f"{MONEY}/proposals", f"{MONEY}/gifts",
    f"{MONEY}/pledges", f"{MONEY}/places", f"{MONEY}/funds", f"{MONEY}/months",
    f"{MONEY}/transfers", "/es/desk/gifts", "/es/desk/refunds", "/es/transparency/check",
    "/es/gifts/find", "/log/test/head.json", "/log/test/leaves.json",
)  # fmt: skip
PUBLIC_WAYS = ("", "/share", "/widget", "/figures.json", "/updates.atom", "/poster.pdf")
DESK_WAYS = ("", "/words", "/updates", "/pictures", "/team", "/wall")
NEVER = "Nunca pasa."
# A form that comes back sooner is taken for a program's.
AS_A_PERSON = LEAST_AGE.total_seconds() + 0.5
MANAGED = re.compile(rf'href="({CAMPAIGNS}/[a-z0-9]{{16}})"')


def said_of(identity: Identity) -> str:
    """What a tired person types about somebody."""
    return f"{identity.name}, {identity.telephone}, {identity.curp}"


def optioned(page: str, name: str) -> str:
    """The first real choice of a list."""
    found = re.search(rf'<select[^>]*name="{name}".*?<option[^>]*value="([^"]+)"', page, re.DOTALL)
    assert found, f"no choice for {name}"
    return found[1]


def write_of_a_family(visitor: Visitor, identity: Identity) -> int:
    """A family named in a campaign's words, news, pictures, remarks: each refused; how many."""
    campaign = MANAGED.findall(visitor.get(CAMPAIGNS).text)[0]
    refused = 0
    for field in WORDS:
        said = dict.fromkeys(WORDS, "Techo y comida")
        # A name alone asks for a look, and what was not shown was not looked at.
        for text in (said_of(identity), f"Ayuda para {identity.name}"):
            told: dict[str, object] = {**said, field: text, "goal": "1000", "reviewed": "y"}
            new = {**told, "incident": new_reference(), "slug": f"campo-{new_reference()}"}
            refused += _refused(visitor, f"{CAMPAIGNS}/new", new, 422)
            refused += _refused(visitor, f"{campaign}/words", {**told, "version": "1"}, 422)
    for field in ("text_es", "text_en"):
        for text in (said_of(identity), f"Recibió {identity.name}"):
            told = {"text_es": "Llegaron las láminas.", field: text, "reviewed": "y"}
            refused += _refused(visitor, f"{campaign}/updates", told, 422)
    remark: dict[str, object] = {"remark": said_of(identity), "version": "1"}
    refused += _refused(visitor, f"{campaign}/send-back", remark, 400, page=f"{campaign}/words")
    version = hidden(visitor.get(f"{campaign}/team").text, "version")
    nobody: dict[str, object] = {"people": identity.name, "version": version}
    refused += _refused(visitor, f"{campaign}/team", nobody, 404)
    return refused + _write_beside_pictures(visitor, f"{campaign}/pictures", identity)


def _write_beside_pictures(visitor: Visitor, page: str, identity: Identity) -> int:
    """Words beside a picture are refused; the picture alone passes, drawn anew."""
    refused = 0
    clean: dict[str, object] = {"alt_es": "Láminas apiladas", "no_faces": "y"}
    picture = {"file": (identity.file_name, identity.photograph())}
    for field in ("alt_es", "alt_en", "credit"):
        refused += _refused(
            visitor, page, {**clean, field: said_of(identity)}, 400, files=picture, because=NEVER
        )
    lying = {"file": (identity.file_name, f"%PDF-1.7 {identity.story} %%EOF".encode())}
    refused += _refused(visitor, page, clean, 422, files=lying)
    kept = visitor.post(page, clean, files=picture)
    assert "Imagen limpia y guardada" in kept.text
    return refused


def gift_by_bank(visitor: Visitor) -> dict[str, object]:
    """The form of a gift that came to a place of the organisation's, filled in."""
    form = visitor.get(f"{MONEY}/gifts/new").text
    return {
        "form_token": hidden(form, "form_token"),
        "campaign": optioned(form, "campaign"),
        "place": optioned(form, "place"),
        "amount": "500",
        "received_on": utc_now().date().isoformat(),
        "evidence": "SPEI 1",
        "pledge": "",
    }


def keep_books_of_a_family(visitor: Visitor, identity: Identity) -> int:
    """A family named in the treasury's reasons, evidence, promises, file: each refused; how many"""
    refused, named = 0, said_of(identity)
    gift = gift_by_bank(visitor)
    for evidence in (f"de {identity.curp}", named):
        refused += _refused(
            visitor, f"{MONEY}/gifts/new", {**gift, "evidence": evidence}, 400, because=NEVER
        )
    refused += _refused(visitor, f"{MONEY}/gifts/new", {**gift, "amount": identity.name[:20]}, 400)
    until = utc_now().date().isoformat()
    promise = {**gift, "sponsor": named, "cap": "100", "until": until}
    refused += _refused(visitor, f"{MONEY}/pledges", promise, 400, because=NEVER)
    place: dict[str, object] = {
        "kind": "cash_box",
        "name": f"de {identity.curp}",
        "currency": "MXN",
    }
    place["organisation"] = optioned(visitor.get(f"{MONEY}/places").text, "organisation")
    refused += _refused(visitor, f"{MONEY}/places", place, 400, because=NEVER)
    return refused + _give_reasons(visitor, identity) + _bring_no_statement(visitor, identity)


def _give_reasons(visitor: Visitor, identity: Identity) -> int:
    named, page = said_of(identity), f"{MONEY}/transfers"
    form = visitor.get(page).text
    moved: dict[str, object] = {
        "form_token": hidden(form, "form_token"),
        "source": optioned(form, "source"),
        "amount": "1",
        "reason": named,
    }
    refused = _refused(visitor, page, moved, 400, because=NEVER)
    undone: dict[str, object] = {"entry": new_reference(), "reason": named}
    refused += _refused(visitor, f"{MONEY}/corrections", undone, 400, page=page, because=NEVER)
    books = visitor.get(f"{MONEY}/gifts").text
    gift = re.search(rf'href="({MONEY}/gifts/[a-z0-9]{{16}})"', books)
    assert gift, "no off-line gift is in the books"
    back = visitor.post(f"{gift[1]}/return", {"reason": named, "target": "donor"}, page=gift[1])
    assert "Escribir la razón en una línea, sin" in back.text
    return refused + 1


def _bring_no_statement(visitor: Visitor, identity: Identity) -> int:
    """A file that is no statement, named after somebody: nothing of it is kept."""
    page = f"{MONEY}/statements"
    place = {"place": optioned(visitor.get(page).text, "place")}
    refused = 0
    for body in (said_of(identity), f"{said_of(identity)}\n" * 40_000, f"%PDF\0{identity.story}"):
        file = {"file": (identity.file_name, body.encode())}
        refused += _refused(visitor, page, dict(place), 422, files=file)
    return refused


def look_around(visitor: Visitor) -> list[tuple[str, bytes]]:
    """Every page, picture and sheet about campaigns and money that somebody may open."""
    seen = [(path, visitor.get(path)) for path in LISTS]
    for ways, listed in ((PUBLIC_WAYS, "/es/campaigns"), (DESK_WAYS, CAMPAIGNS)):
        pattern = rf'href="({listed}/(?!new)[a-z0-9-]+)"'
        for campaign in dict.fromkeys(re.findall(pattern, visitor.get(listed).text)):
            seen += [(campaign + way, visitor.get(campaign + way)) for way in ways]
    funds = visitor.get(f"{MONEY}/funds").text
    for path in dict.fromkeys(re.findall(rf'href="({MONEY}/funds/[^"]+)"', funds)):
        month, _mark, fund = html.unescape(path).partition("?")
        for sheet in (f"{month}?{fund}", f"{month}.csv?{fund}"):
            seen.append((sheet, visitor.get(sheet)))
    pages = "".join(answer.text for _path, answer in seen)
    for path in dict.fromkeys(re.findall(r'src="(/es/[^"]+\.jpg)"', pages)):
        seen.append((path, visitor.get(path)))
    return [(f"page {path}", raw) for path, answer in seen for raw in unpacked(answer.content)]


def decide_with_names(visitor: Visitor, identity: Identity) -> int:
    """Reasons that are chosen from a list take no typed name; how many were refused."""
    named, refused = said_of(identity), 0
    gifts = visitor.get("/es/desk/gifts").text
    refund = re.search(r'href="(/es/desk/gifts/[a-z0-9]{16}/refund)"', gifts)
    assert refund, "no gift can be given back"
    for field in ("reason", "amount"):
        said: dict[str, object] = {"reason": "mistake", "amount": "1", field: named}
        said["form_token"] = hidden(visitor.get(refund[1]).text, "form_token")
        refused += _refused(visitor, refund[1], said, 400)
    return refused


def gift_of(page: str) -> dict[str, object]:
    """A donor's form as it stands on the page, given the time that a person takes."""
    time.sleep(AS_A_PERSON)
    return {
        "form_token": hidden(page, "form_token"),
        "seal": hidden(page, "seal"),
        "suggested": offered(page, "suggested")[0],
        "rhythm": "once",
    }


def stumble_as_donor(visitor: Visitor, identity: Identity) -> int:
    """A family takes a donor's form or address for its own: refused, and nothing stays."""
    listed = visitor.get("/es/campaigns").text
    campaign = re.findall(r'href="(/es/campaigns/[a-z0-9-]+)"', listed)[0]
    form = visitor.get(campaign).text
    gift = gift_of(form)
    refused, place = 0, f"{campaign}/gifts"
    for wrong, because in (
        ({"email": identity.name}, "nombre@ejemplo.mx"),
        ({"amount": identity.curp}, "por ejemplo 250"),
        ({"email": identity.story}, "nombre@ejemplo.mx"),
    ):
        for rhythm in ("once", "monthly"):
            said = {**gift, **wrong, "rhythm": rhythm}
            refused += _refused(visitor, place, said, 400, page=campaign, because=because)
    refused += _refused(visitor, "/es/gifts/find", {"email": identity.telephone}, 400)
    proof = {"receipt": (identity.file_name, identity.story.encode())}
    checked = visitor.post("/es/transparency/check", {}, files=proof)
    assert checked.status_code < 500, checked.status_code
    return refused + _ask_for_pages(visitor, campaign, identity)


def _ask_for_pages(visitor: Visitor, campaign: str, identity: Identity) -> int:
    """Addresses with somebody in them, remembered pages too: an answer, and no memory of it."""
    for path in (
        f"/es/campaigns/{identity.name}", f"/es/c/{identity.name}",
        f"{campaign}?de={identity.name}", f"{campaign}/share?de={identity.name}",
        f"/es/campaigns?de={identity.curp}", f"/es/shifts?de={identity.curp}",
        f"/es/gifts/{identity.name}", f"/es/gifts/mine/{identity.name}/2026.csv",
        f"/es/gifts/news/{identity.name}", f"/es/monthly/{identity.name}",
        f"/es/transparency/check?leaf={identity.name}", f"/log/batches/{identity.curp}.json",
        f"/log/test/inclusion.json?leaf={identity.curp}",
    ):  # fmt: skip
        assert visitor.get(path).status_code < 500, "a page failed"
    return 0


def _refused(
    visitor: Visitor,
    path: str,
    said: dict[str, object],
    status: int,
    *,
    page: str = "",
    because: str = "",
    files: Files = None,
) -> int:
    """One refusal, for the reason that was meant and no other."""
    answer = visitor.post(path, said, page=page, files=files)
    assert answer.status_code == status, (path, status, answer.status_code)
    assert because in answer.text, (path, because)
    return 1
