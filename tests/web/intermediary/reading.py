"""What an intermediary does in a browser."""

import re

from sqlalchemy import select

from portal.extensions import vault_reading
from portal.vault.models import Capsule

CLEAN = {
    "text": "una familia necesita despensa",
    "need": "food",
    "urgency": "today",
    "household": "3-5",
    "incident": "",
}


def only_capsule():
    """The id of the one capsule."""
    with vault_reading() as session:
        return session.scalars(select(Capsule.id)).one()


def capsule_on(page):
    """The first request that the inbox leads to."""
    return re.search(r"/intermediary/requests/([a-z0-9]+)", page.get_data(as_text=True)).group(1)


def open_it(client, capsule, reason="first_reading"):
    """Open the identity for a reason."""
    at = f"/es/intermediary/requests/{capsule}"
    return client.submit(f"{at}/open", {"reason": reason}, page=at)


def release(client, capsule, **changes):
    """Pass the case to the desk."""
    return client.submit(f"/es/intermediary/requests/{capsule}/release", {**CLEAN, **changes})
