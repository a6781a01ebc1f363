"""A family takes the form for donors, and an organisation takes everything along."""

import io
import re
import time
import zipfile

from tests.canary.identities import Identity
from tests.canary.walking import Visitor, hidden

HOME = "casa-puente"


def mistake_the_form(visitor: Visitor, identity: Identity) -> None:
    """Ask for one's own data where staff read it: refused, and nothing of it may stay."""
    page = f"/es/organisations/{HOME}/my-data"
    said: dict[str, object] = {
        "form_key": hidden(visitor.get(page).text, "form_key"),
        "standing": "family",
        "right": "cancellation",
        "reach": f"{identity.name}, {identity.telephone}",
        "about": f"{identity.story} {identity.curp}",
    }
    refused = visitor.post(page, said)
    assert refused.status_code == 409, refused.status_code
    assert identity.name not in refused.text
    lost = visitor.post("/es/data-requests", {"reference": identity.name[:32], "code": "NADIE"})
    assert lost.status_code == 409, lost.status_code


def take_everything(visitor: Visitor) -> list[tuple[str, bytes]]:
    """The whole export of an administrator, file by file, as it lies on their disk."""
    page = f"/es/desk/organisation/{HOME}/export"
    assert visitor.post(page, {}).status_code == 200
    deadline = time.monotonic() + 60
    while not (found := re.search(rf'action="({page}/[a-z0-9]+)"', visitor.get(page).text)):
        assert time.monotonic() < deadline, "no export came"
        time.sleep(0.5)
    taken = visitor.post(found[1], {}, page=page)
    assert taken.status_code == 200, taken.status_code
    book = zipfile.ZipFile(io.BytesIO(taken.content))
    assert len(book.namelist()) > 30, book.namelist()
    return [(f"export {name}", book.read(name)) for name in book.namelist()]
