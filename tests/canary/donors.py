"""Donors and what a bank says of them: each value may stand in its own place, and nowhere else."""

import re
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from portal.clock import utc_now
from tests.canary.money import CAMPAIGNS, MANAGED, MONEY, gift_by_bank, gift_of, optioned
from tests.canary.rows import stands_in
from tests.canary.scan import Hit, files_below, search
from tests.canary.walking import Visitor, hidden

ADDRESSES = frozenset(
    {
        "gift_donor.email",
        "monthly_donor.email",
        "offline_donor.email",
        "notice_address.address",
        "gifts_ask.address",
    }
)
MAPPING: dict[str, object] = {
    "day": "0", "order": "%d/%m/%Y", "reference": "1", "text": "2", "amount": "3", "came": "",
    "went": "",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """Something typed once: where it may stand at the end, in rows and on whose pages."""

    text: str
    columns: frozenset[str] = frozenset()
    mailed: bool = False
    pages: str = "nowhere"


# An organisation takes along what its donors told it, and its administrator alone; the export
# lies ready for a day.
EXPORT = "organisation_export_piece.body"
TAKEN = r"export (gifts|monthly_gifts|offline_gifts)\."
WALL = r"export wall_entries\.|page (/es/campaigns/[^/]+|/es/desk/campaigns/\w+/wall)$"

ONCE = Value("orbita.una.vez@canario.example", ADDRESSES, mailed=True, pages=TAKEN)
MONTHLY = Value("orbita.cada.mes@canario.example", ADDRESSES, mailed=True, pages=TAKEN)
GONE = Value("orbita.olvidada@canario.example", mailed=True)
STRANGER = Value("orbita.desconocida@canario.example")
OF_BANK = Value("orbita.del.banco@canario.example", ADDRESSES, mailed=True, pages=TAKEN)
GIVER = Value(
    "Órbita Peñaflorida del Banco",
    frozenset({"offline_donor.name"}),
    pages=r"export offline_gifts\.",
)
ON_WALL = Value("Órbita de la Pared Azul", frozenset({"wall_entry.display_name"}), pages=WALL)
MESSAGE = Value("Con cariño desde la pared, Órbita", frozenset({"wall_entry.message"}), pages=WALL)
QUEUED = Value(
    "ABONO DE ORBITA ZUNIGARAY",
    frozenset({"statement_line.description"}),
    pages=r"page /es/desk/money/statements$",
)
WORKED = Value("ABONO DE ORBITA YANEZCOATL")
PREVIEWED = Value("ABONO DE ORBITA EN VISTA PREVIA", frozenset({"statement_upload.body"}))
# Whoever asks for alerts by mail: their address is sealed, so it stands in no column at all.
FOLLOWER = Value("orbita.de.los.avisos@canario.example", mailed=True)
UNFOLLOWER = Value("orbita.sin.avisos@canario.example", mailed=True)
VALUES = (
    ONCE, MONTHLY, GONE, STRANGER, OF_BANK, GIVER, ON_WALL, MESSAGE, QUEUED, WORKED, PREVIEWED,
    FOLLOWER, UNFOLLOWER,
)  # fmt: skip


def give_and_ask(url: str, payments: str) -> int:
    """Gifts of a donor, of one who is forgotten, and of one each month; how many steps."""
    for value in (ONCE, GONE):
        donor = Visitor(url)
        page = _give(donor, payments, value.text)
        if value is ONCE:
            said = {"display_name": ON_WALL.text, "message": MESSAGE.text, "agrees": "y"}
            kept = donor.post(f"{page}/wall", dict(said))
            assert "Guardado." in kept.text
        for way in ("", "/receipt", "/receipt.pdf", "/wall", "/proof.json"):
            assert donor.get(page + way).status_code < 500
    _give(Visitor(url), payments, MONTHLY.text, rhythm="monthly")
    for value in (ONCE, GONE, MONTHLY, STRANGER):
        sent = Visitor(url).post("/es/gifts/find", {"email": value.text})
        assert value.text not in sent.text
    return 16


def read_own_page(url: str, mails: Path, value: Value, *, forget: bool = False) -> None:
    """The mailed link, its year and sheet; and being forgotten, if that is wanted."""
    link, donor = mailed_link(mails, value.text, "gifts/mine"), Visitor(url)
    for way in ("", f"/{utc_now().year}", f"/{utc_now().year}.csv", "/forget"):
        page = donor.get(link + way)
        assert page.status_code == 200, page.status_code
        assert page.headers["Cache-Control"] == "no-store"
        assert value.text not in page.text
    if forget:
        gone = donor.post(f"{link}/forget", {})
        assert gone.status_code == 200, gone.status_code
        assert donor.get(link).status_code == 410


def bring_bank(first: Visitor, second: Visitor) -> int:
    """A gift by bank that two people book, and a statement that names people; how many steps."""
    gift = gift_by_bank(first) | {
        "amount": "771.31",
        "evidence": "SPEI 771 CANARIO",
        "donor_name": GIVER.text,
        "donor_email": OF_BANK.text,
    }
    written = first.post(f"{MONEY}/gifts/new", gift)
    assert "Anotado." in written.text
    page = written.url.removeprefix(first.url)
    confirmed = second.post(f"{page}/confirm", {"version": "1"}, page=page)
    assert "Confirmado" in confirmed.text
    preview = _bring(first, QUEUED.text, WORKED.text)
    imported = first.post(preview, MAPPING)
    assert "2 nuevos" in imported.text
    _bring(first, PREVIEWED.text)
    line = next(
        path
        for path in re.findall(rf'href="({MONEY}/lines/[a-z0-9]{{16}})"', imported.text)
        if WORKED.text in first.get(path).text
    )
    aside = first.post(f"{line}/aside", {"reason": "Nómina"}, page=line)
    assert "fuera de la fila" in aside.text
    return 9


def judge_wall(reader: Visitor) -> None:
    """Somebody of the staff reads the wall and lets it stand."""
    for campaign in dict.fromkeys(MANAGED.findall(reader.get(CAMPAIGNS).text)):
        page = f"{campaign}/wall"
        seen = reader.get(page).text
        if ON_WALL.text in seen:
            entry = re.search(rf'action="({page}/[a-z0-9]{{16}})"', seen)
            assert entry
            said: dict[str, object] = {"stands": "yes", "version": hidden(seen, "version")}
            assert "Hecho." in reader.post(entry[1], said, page=page).text
            return
    raise AssertionError("the wall has nothing to read")


def tell_news(first: Visitor, second: Visitor) -> None:
    """An update goes out to those who asked for it; its mails hold an address each."""
    told = {"text_es": "Llegaron las primeras láminas y la cocina ya trabaja."}
    for campaign in dict.fromkeys(MANAGED.findall(first.get(CAMPAIGNS).text)):
        page = f"{campaign}/updates"
        assert first.post(page, dict(told)).status_code == 200
        way = re.search(rf'action="({page}/[a-z0-9]{{16}}/publish)"', second.get(page).text)
        assert way, "nothing can be published"
        assert "Hecho." in second.post(way[1], {}, page=page).text


def told_out_of_place(seen: list[tuple[str, bytes]]) -> list[Hit]:
    """Each value on a page, or in an export, of somebody who has no cause to read it."""
    return [
        hit
        for value in VALUES
        for hit in search([value.text], seen)
        if not re.match(value.pages, hit.place)
    ]


def out_of_place(folder: Path) -> list[Hit]:
    """Each value in a row where it may not stand, or in any file but the main database and mail.

    For a portal that has stopped, after the log of its writes was cut as it is every night.
    """
    with closing(sqlite3.connect(folder / "portal.sqlite")) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    hits: list[Hit] = []
    for value in VALUES:
        stands = stands_in(value.text, folder / "portal.sqlite")
        assert bool(stands) or not value.columns, "a value that was typed was never kept"
        if "export" in value.pages:
            stands -= {EXPORT}
        hits += [Hit(place, "row", 0) for place in sorted(stands - value.columns)]
        elsewhere = (
            (name, raw)
            for name, raw in files_below(folder)
            if not _may_hold(value, name.split("/", 1)[1])
        )
        hits += search([value.text], elsewhere)
    return hits


def _may_hold(value: Value, file: str) -> bool:
    own = bool(value.columns) and file.startswith("portal.sqlite")
    return own or (value.mailed and file.startswith("mail/"))


def _give(donor: Visitor, payments: str, email: str, *, rhythm: str = "once") -> str:
    """From the campaign's page over the payment page to the donor's own; its path."""
    listed = donor.get("/es/campaigns").text
    campaign = re.findall(r'href="(/es/campaigns/[a-z0-9-]+)"', listed)[0]
    form = donor.get(campaign).text
    said = {**gift_of(form), "rhythm": rhythm, "email": email, "wants_news": "y"}
    page = donor.post(f"{campaign}/gifts", said, page=campaign)
    assert page.url.startswith(payments), page.url
    back = donor.http.post(page.url, data={"move": "pay"}, timeout=60)
    assert back.url.startswith(donor.url), back.url
    path = back.url.removeprefix(donor.url)
    donor.post(f"{path}/refresh", {}, page=path)
    return path


def _bring(visitor: Visitor, *told: str) -> str:
    page, today = f"{MONEY}/statements", f"{utc_now().date():%d/%m/%Y}"
    rows = [f"{today},X{number}{len(text)},{text},8{number}.00" for number, text in enumerate(told)]
    body = "\n".join(["Fecha,Referencia,Concepto,Importe", *rows]).encode()
    said: dict[str, object] = {"place": optioned(visitor.get(page).text, "place")}
    seen = visitor.post(page, said, files={"file": ("banco.csv", body)})
    assert all(text in seen.text for text in told)
    return seen.url.removeprefix(visitor.url)


def mailed_link(mails: Path, address: str, where: str) -> str:
    """The path in the mail to an address, once it came."""
    for _look in range(60):
        for file in sorted(mails.glob("*")):
            text = file.read_text(encoding="utf-8", errors="replace").replace("=\n", "")
            found = re.search(rf"/es/{where}/[\w.=~-]+", text)
            if address in text and found:
                return found[0]
        time.sleep(0.5)
    raise AssertionError(f"no link was mailed to {address}")
