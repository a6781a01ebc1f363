"""A copy of a running demo after its night is attacked as `identity_relinking` attacks its cases.

Families ask with photographs, return and answer; three intermediaries open, answer and pass them
on, all on one day, by the pages. The thief lays every order of the vault, of its folder and of the
desk side by side. The truth comes from the sealed links, opened with the words in people's heads.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal.aid.models import Case, CasePicture
from portal.vault.crypto.sealing import Purpose
from portal.vault.errors import VaultRefusal
from portal.vault.models import Capsule, KeyHolder, StoredContent, Wrap
from portal.vault.parcels import unpack
from tests.browser.story_portal import RunningPortal, running_portal
from tests.canary import walking
from tests.canary.identities import identities
from tests.factories.orders import (
    best,
    desk_orders,
    first_seen,
    folder_orders,
    vault_orders,
)
from tests.factories.sites import report
from tests.prove.identity_seizure import WORDS_IN_HEADS, configuration, process, unlocked_by

FAMILIES = 36
# One day for all: about one pair is right by chance. Ten or more are, by chance, in none of the
# some 150 attacks of 500 runs (Poisson: 1e-7 each).
BOUND = 9
# Both sides name the intermediary: the same within each of the three, so about three by chance.
BOUND_WITHIN = 14
NEEDED = {"audit", "row", "id", "size", "wrap", "file_inode", "file_changed", "name", "picture"}


def main() -> int:
    """Live, let the night pass, copy, attack."""
    with tempfile.TemporaryDirectory(prefix="relinking-") as place:
        folder, seized = Path(place) / "data", Path(place) / "seized"
        folder.mkdir()
        with running_portal(folder) as portal:
            live(portal)
            night = portal.flask("vault", "nightly")
            shutil.copytree(folder, seized)
        return attack(seized, night.returncode)


def live(portal: RunningPortal) -> None:
    """A busy day of a demo."""
    for number, person in enumerate(identities(FAMILIES)):
        words = walking.ask(walking.Visitor(portal.url), person, number)
        walking.come_back(walking.Visitor(portal.url), words, person)
    for handle in ("Ceiba", "Ahuehuete", "Jacaranda"):
        visitor = walking.Visitor(portal.url)
        walking.see_as(visitor, handle)
        for request in walking.unlock(visitor, portal.passphrase_of(handle.lower())):
            if walking.offered(visitor.get(request).text, "reason"):
                walking.serve(visitor, request, "Le leo, aquí estamos.")


def attack(seized: Path, night: int) -> int:
    """Each order of the vault beside each of the desk, forwards and backwards."""
    with opened(seized / "vault.sqlite") as vault, opened(seized / "portal.sqlite") as desk:
        truth = dict(links(vault, seized))
        born = set(desk.scalars(select(Case.reference)))
        groups = people_of(vault, desk)
        theirs = among(desk_orders(desk) | picture_orders(desk), set(truth.values()))
        ours = among(vault_orders(vault) | folder_orders(vault, seized / "sealed"), set(truth))
    whole = {name: order for name, order in ours.items() if len(order) == len(truth)}
    cases = {name: order for name, order in theirs.items() if len(order) == len(truth)}
    hits = {
        f"{seen}_by_{shown}": best(one, other, truth)
        for seen, one in whole.items()
        for shown, other in cases.items()
    }
    within = {
        f"{seen}_by_{shown}": best_within(one, other, truth, groups)
        for seen, one in whole.items()
        for shown, other in cases.items()
    }
    closest = max(within, key=within.__getitem__)
    planted = best(list(truth), list(truth.values()), truth)
    most = max(hits, key=hits.__getitem__)
    figures = {
        "night_passed": (night, night == 0),
        "cases": (len(truth), len(truth) == FAMILIES and born >= set(truth.values())),
        "orders": ("|".join([*whole, *cases]), {*whole, *cases} >= NEEDED),
        "pairs_of_orders": (len(hits), len(hits) >= 70),
        "hits_of_a_planted_order": (planted, planted > BOUND),
        "hits_of_a_planted_order_by_intermediary": (
            known := best_within(list(truth), list(truth.values()), truth, groups),
            known > BOUND_WITHIN,
        ),
        "most_hits_by_intermediary": (
            f"{within[closest]} ({closest}; bound {BOUND_WITHIN})",
            within[closest] <= BOUND_WITHIN,
        ),
        "most_hits": (f"{hits[most]} ({most}; bound {BOUND})", hits[most] <= BOUND),
    }
    return report("identity_relinking_demo", figures)


def opened(path: Path) -> Session:
    """A database of the copy."""
    return Session(create_engine(f"sqlite:///{path}"))


def picture_orders(session: Session) -> dict[str, list[str]]:
    """Cases as the pictures that were passed on after them may order them."""
    pictures = select(Case.reference).join(CasePicture, CasePicture.case_id == Case.id)
    return {
        "picture": list(session.scalars(pictures.order_by(CasePicture.id))),
        "picture_bytes": list(session.scalars(pictures.order_by(CasePicture.sealed))),
    }


def links(session: Session, seized: Path) -> Iterator[tuple[str, str]]:
    """Capsule and case, as only the people who carry words can know."""
    heads = json.loads((seized / WORDS_IN_HEADS).read_text(encoding="utf-8"))
    keys = unlocked_by(session, process(configuration(seized)), list(heads.values()))
    rows = session.execute(
        select(StoredContent.id, StoredContent.capsule_id, Wrap.recipient)
        .join(Wrap, Wrap.content_id == StoredContent.id)
        .where(StoredContent.purpose == Purpose.CASE_LINK.value)
    ).all()
    for content_id, capsule_id, recipient in rows:
        for whose, key in keys:
            if whose != recipient:
                continue
            try:
                plain = unpack(session, content_id, recipient=recipient, keys=key)
            except VaultRefusal:
                continue
            yield capsule_id, json.loads(plain)["case"]


def people_of(vault: Session, desk: Session) -> dict[str, str]:
    """The intermediary's account of each request and of each case, which both sides name."""
    of_requests = select(Capsule.id, KeyHolder.account).join(
        KeyHolder, KeyHolder.id == Capsule.chosen_id
    )
    of_cases = select(Case.reference, Case.intermediary)
    pairs = [*vault.execute(of_requests), *desk.execute(of_cases)]
    return dict(map(tuple, pairs))


def best_within(
    capsules: list[str], cases: list[str], truth: dict[str, str], groups: dict[str, str]
) -> int:
    """The same attack on each intermediary's own, added up."""
    return sum(
        best(
            [one for one in capsules if groups[one] == account],
            [one for one in cases if groups[one] == account],
            truth,
        )
        for account in {groups[one] for one in capsules}
    )


def among(orders: dict[str, list[str]], known: set[str]) -> dict[str, list[str]]:
    """Each of those that were passed on today where it first stands; the demo holds others too."""
    return {
        name: first_seen(one for one in order if one in known) for name, order in orders.items()
    }


if __name__ == "__main__":
    sys.exit(main())
