"""From the family's photograph to the desk: covered, looked at, confirmed, and nothing else."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.aid.models import Case, CasePicture
from portal.extensions import db, transaction, vault_reading
from portal.jobs.carrying import carry_from_vault
from portal.vault.models import VaultDeed
from tests.factories.people import person, sign_in
from tests.web.client import strict_client
from tests.web.intermediary.reading import only_capsule, open_it, release
from tests.web.intermediary.test_files import send, shown
from tests.web.support.asking import token_on


def photograph():
    out = BytesIO()
    Image.new("RGB", (600, 450), "red").save(out, "JPEG", comment=b"Canario")
    return out.getvalue()


def value(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)


def post(client, page, step, capsule, **more):
    data = {"csrf_token": token_on(page), "picture": value(page, "picture"), **more}
    return client.post(f"/es/intermediary/requests/{capsule}/pictures/{step}", data=data)


@pytest.fixture
def ready(app, family, people, enter):
    """Ana, who has the family's photograph open; its request is a case already."""
    send(family, people, ("Ximena.jpg", photograph()))
    ana, capsule = enter("ana"), only_capsule()
    release(ana, capsule)
    return ana, capsule, shown(ana, open_it(ana, capsule))


def looked_at(ana, capsule, page, **more):
    return post(ana, page, "prepare", capsule, look="1", covered=["0.0", "0.1"], **more)


def pass_it(ana, capsule, page, **more):
    said = {"covered": ["0.0", "0.1"], "seen": value(page, "seen"), "confirmed": "y", **more}
    return post(ana, page, "release", capsule, **said)


def case_and_picture():
    db.session.rollback()
    case = db.session.scalars(select(Case)).one()
    return case, db.session.scalars(select(CasePicture)).all()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_picture_reaches_the_desk_as_it_was_looked_at(app, ready, people):
    ana, capsule, opened = ready
    grid = post(ana, opened, "prepare", capsule)
    assert grid.text.count('name="covered"') == 12 * 9
    preview = looked_at(ana, capsule, grid)
    assert preview.text.count(" checked") == 2
    assert pass_it(ana, capsule, preview).status_code == 303
    # Whichever of the two comes first, both are there after the second batch.
    carry_from_vault()
    carry_from_vault()

    case, [picture] = case_and_picture()
    assert len(picture.sealed) == 384 * 1024 + 29
    with transaction() as session:
        worker = person(session, Role.CASEWORKER, at=people["ana"].organisation)
    desk = strict_client(app)
    sign_in(desk, worker)
    url = re.search(
        r'src="(/es/desk/cases/[^"]+)"', desk.get(f"/es/desk/cases/{case.reference}").text
    )
    answer = desk.get(url.group(1))
    seen = Image.open(BytesIO(answer.data))
    assert max(seen.getpixel((40, 25))) < 12
    assert seen.getpixel((300, 300))[0] > 200
    assert b"Canario" not in answer.data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_double_click_and_a_later_one_pass_one_picture(ready):
    ana, capsule, opened = ready
    preview = looked_at(ana, capsule, opened)
    for _click in range(2):
        assert pass_it(ana, capsule, preview).status_code == 303
    for _night in range(2):
        carry_from_vault()
    assert pass_it(ana, capsule, preview).status_code == 303
    carry_from_vault()
    assert len(case_and_picture()[1]) == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_step_after_the_opening_leaves_no_row_of_the_request(ready):
    ana, capsule, opened = ready

    def rows():
        with vault_reading() as session:
            of_it = select(func.count()).where(VaultDeed.capsule_id == capsule)
            return session.scalar(of_it)

    before = rows()
    pass_it(ana, capsule, looked_at(ana, capsule, opened))
    assert rows() == before


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change, told",
    [
        ({"confirmed": ""}, "Falta confirmar"),
        ({"covered": ["0.0"]}, "Lo tapado cambió"),
        ({"seen": ""}, "Lo tapado cambió"),
        ({"top": "9"}, "no queda nada"),
        ({"covered": ["20.0"]}, "no se puede dibujar"),
        ({"top": "99"}, "Revisar los números"),
        ({"picture": "another"}, "ya no está a la mano"),
    ],
)
def test_nothing_passes_but_what_was_seen_and_confirmed(ready, change, told):
    ana, capsule, opened = ready
    preview = looked_at(ana, capsule, opened)
    answer = pass_it(ana, capsule, preview, **change)
    assert answer.status_code in {400, 409}
    assert told in answer.text
    carry_from_vault()
    assert case_and_picture()[1] == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_before_the_request_is_a_case_its_pictures_wait(family, people, enter):
    send(family, people, ("Ximena.jpg", photograph()))
    ana, capsule = enter("ana"), only_capsule()
    preview = looked_at(ana, capsule, shown(ana, open_it(ana, capsule)))
    assert "Primero pasar la solicitud" in pass_it(ana, capsule, preview).text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_another_intermediary_does_not_reach_the_picture(ready, enter):
    _ana, capsule, opened = ready
    beto = enter("beto")
    inbox = beto.get(f"/es/intermediary/requests/{capsule}")
    answer = beto.post(
        f"/es/intermediary/requests/{capsule}/pictures/prepare",
        data={"csrf_token": token_on(inbox), "picture": value(opened, "picture"), "look": "1"},
    )
    assert answer.status_code == 409
    assert "data:image" not in answer.text
