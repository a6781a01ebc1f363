"""A picture passes to the desk without what was covered, and without a way back to its request."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from portal.extensions import db, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CapsuleNotFound, NotYetReleased
from portal.vault.models import VaultDeed, VaultMessage
from portal.vault.picture_rules import Cut, Trim
from tests.factories.sealed_requests import NOW


def passed(alliance, asked, name="ana", sealed=b"sealed", name_of_it="one"):
    person = alliance.people[name]
    with vault_transaction() as session:
        door.release_picture(
            session,
            capsule_id=asked.capsule_id,
            holder_id=person.holder_id,
            keys=person.keys,
            name=name_of_it,
            sealed=sealed,
            vault=alliance.vault,
            now=NOW,
        )


def crossing():
    with vault_reading() as session:
        return session.scalars(
            select(VaultMessage.payload).where(VaultMessage.kind == "case.picture")
        ).one()


def test_only_the_case_and_the_sealed_picture_cross(alliance, asked):
    case = alliance.release(asked)
    passed(alliance, asked)
    assert crossing() == {"case": case, "sealed": "c2VhbGVk"}


def test_the_audit_names_no_request(alliance, asked):
    alliance.release(asked)
    passed(alliance, asked)
    with vault_reading() as session:
        deed = session.scalars(
            select(VaultDeed).where(VaultDeed.action == "released_picture")
        ).one()
        assert (deed.capsule_id, deed.actor) == (None, alliance.people["ana"].holder_id)


def test_before_its_request_no_picture_passes(alliance, asked):
    with pytest.raises(NotYetReleased):
        passed(alliance, asked)


def test_a_stranger_passes_nothing(alliance, asked):
    alliance.release(asked)
    with pytest.raises(CapsuleNotFound):
        passed(alliance, asked, "cora")


def striped(width=1200, height=900):
    """A picture whose left half is red and whose right half is green."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("lime", (width // 2, 0, width, height))
    out = BytesIO()
    picture.save(out, "JPEG", comment=b"Canario")
    return out.getvalue()


def cut(**changes):
    return Image.open(BytesIO(door.cut_picture(striped(), Cut(9, **changes))))


def test_a_covered_cell_is_black_to_its_edges():
    seen = cut(covered=frozenset({(0, 0)}))
    assert seen.size == (1200, 900)
    # JPEG writes blocks of eight: a little inside every edge there is nothing but black.
    assert max(max(seen.getpixel(at)) for at in [(1, 1), (94, 50), (50, 94), (94, 94)]) < 12
    assert seen.getpixel((300, 300))[0] > 200


def test_a_cut_off_side_is_gone():
    seen = cut(trim=Trim(left=6))
    assert seen.size == (600, 900)
    assert seen.getpixel((20, 450))[1] > 200


def test_what_passes_carries_nothing_hidden():
    drawn = door.cut_picture(striped(), Cut(9))
    assert b"Canario" not in drawn
    assert not Image.open(BytesIO(drawn)).getexif()


@pytest.mark.slow
def test_the_noisiest_picture_still_fits_the_one_size():
    out = BytesIO()
    Image.effect_noise((2000, 2000), 120).convert("RGB").save(out, "JPEG", quality=95)
    assert len(door.cut_picture(out.getvalue(), Cut(12))) <= 384 * 1024 - 4


@pytest.mark.race
def test_two_clicks_at_once_send_one_picture(app, alliance, asked):
    alliance.release(asked)
    starting = threading.Barrier(4, timeout=30)

    def click(_number):
        with app.app_context():
            starting.wait()
            try:
                passed(alliance, asked)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(click, range(4)))
    assert crossing()["sealed"] == "c2VhbGVk"
    with vault_reading() as session:
        by = select(VaultDeed).where(VaultDeed.action == "released_picture")
        assert len(session.scalars(by).all()) == 1
