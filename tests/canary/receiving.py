"""Somebody's name is typed where fiscal data and days belong: refused, and nothing of it stays."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

from tests.canary.departing import HOME
from tests.canary.identities import Identity
from tests.canary.walking import Visitor

# Whose gift of the demo came: its link is mailed, and mail is a file in the data folder.
DONOR = "donante@example.org"
LINK = re.compile(r"/es/gifts/mine/[^\s/\"<>]+")


def misuse_receipts(treasurer: Visitor, admin: Visitor, identity: Identity) -> int:
    """Staff misuse every field of the receipts' pages; how many steps were taken."""
    queue = treasurer.get("/es/desk/cfdi").text
    found = re.search(r'href="(/es/desk/cfdi/[a-z0-9]+)"', queue)
    assert found, "no receipt of the demo is wanted"
    lying = {"file": (identity.file_name, f"<a><b>{identity.story}</b></a>".encode())}
    refused = treasurer.post(f"{found[1]}/stamped", {}, page=found[1], files=lying)
    assert refused.status_code == 422, refused.status_code
    assert identity.file_name not in refused.text
    refused = treasurer.post(f"{found[1]}/xml", {"pay_form": identity.name}, page=found[1])
    assert refused.status_code == 400, refused.status_code
    page = f"/es/desk/organisation/{HOME}/issuer"
    said: dict[str, object] = {
        "donataria": "yes",
        "rfc": identity.curp,
        "name": identity.name,
        "authorisation": identity.telephone,
        "authorised_on": "2020-01-15",
        "regime": "603",
        "postcode": "42501",
        "version": "1",
    }
    refused = admin.post(page, said)
    assert refused.status_code in {400, 422}, refused.status_code
    return 3


def misuse_the_donors_form(donor: Visitor, folder: Path, identity: Identity) -> int:
    """A donor types somebody else's data with an RFC that is none; how many steps were taken."""
    assert donor.post("/es/gifts/find", {"email": DONOR}).status_code == 200
    mine = donor.get(_mailed_link(folder)).text
    gift = re.search(r'href="(/es/gifts/(?!mine|find)[^"/?#]+)"', mine)
    assert gift, "the demo's donor has no gift"
    said: dict[str, object] = {
        "rfc": identity.curp,
        "name": identity.name,
        "postcode": "3",
        "regime": "612",
    }
    refused = donor.post(f"{gift[1]}/cfdi", said)
    assert refused.status_code in {400, 422}, refused.status_code
    return 2


def _mailed_link(folder: Path) -> str:
    """The path in the mail to the demo's donor, once it has left."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in (folder / "mail").glob("*"):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = LINK.search(body.get_content()) if body else None
            if found:
                return found[0]
        time.sleep(0.5)
    raise AssertionError("no mail came")
