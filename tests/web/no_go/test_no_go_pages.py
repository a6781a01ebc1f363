"""No-go notices: declared and lifted at the desk, and what the public is shown of them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db
from portal.jobs.relay import relay_due
from portal.no_go.models import NoGo
from portal.volunteering.models import Shift
from tests.factories import incidents, no_go, safety, shifts
from tests.factories.people import person, sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)
LIST, NEW = "/es/desk/no-go", "/es/desk/no-go/new"
ASKED = {"place": "20067", "reason": "road", "lasts": "24", "incident": ""}


@pytest.fixture
def verifier(session, client):
    incidents.area(session, "20067")
    made = incidents.verifier(session)
    session.commit()
    sign_in(client, made)
    return made


@pytest.fixture
def place(session, verifier):
    """Somebody's place in another organisation's shift that starts in five hours."""
    planner = shifts.coordinator(session)
    planner.email = "coordina@x.example"
    shift = shifts.shift(session, planner=planner, starts_at=utc_now() + 5 * HOUR, capacity=3)
    made = safety.in_shift(session, shift)
    session.commit()
    return made


def counted(client, **change):
    return client.get(NEW, query_string={"state": "20", **ASKED, **change}).text


def declare(client, **change):
    page = f"{NEW}?state=20&{'&'.join(f'{k}={v}' for k, v in ASKED.items())}"
    until = re.search(r'name="until" value="(\w+)"', counted(client)).group(1)
    given = {**ASKED, "until": until, **change}
    return client.submit(f"{LIST}?state=20", given, page=page)


def rows(*where):
    db.session.rollback()
    return db.session.scalar(select(func.count(NoGo.id)).where(*where))


def text_of(answer):
    return re.sub(r"\s+", " ", answer.text)


def test_first_it_is_counted_then_one_button_declares_it(app, client, place):
    assert "Estado 20" in client.get(NEW).text
    page = counted(client)
    assert "Se suspende 1 turno; se avisa a 1 persona." in page
    assert rows() == 0
    answer = declare(client)
    assert answer.status_code == 303
    assert "Prolongar" in client.get(answer.location).text
    assert rows() == 1
    assert db.session.query(Shift).one().cancelled_at is not None
    while relay_due():
        pass
    (mail,) = [m for m in app.extensions["mailman"].outbox if m.to == ["coordina@x.example"]]
    assert mail.subject == "Cambió la agenda de sus turnos"
    assert "/es/desk/stand-downs" in mail.body
    # A double click is one notice; another wish for the same place is named as refused.
    assert "Prolongar o levantar" in client.get(LIST).text
    again = declare(client, until=f"{utc_now() + 30 * HOUR:%Y%m%dT%H%M}")
    assert again.status_code == 409
    assert "Ahí ya hay un aviso de no ir" in again.text
    assert rows() == 1


@pytest.mark.parametrize(
    "change, field",
    [
        ({"place": "99"}, "Lugar"),
        ({"place": ""}, "Lugar"),
        ({"reason": "chisme"}, "Por qué"),
        ({"lasts": "9999"}, "Por cuánto tiempo"),
        ({"incident": "nada"}, "Hecho en que se apoya"),
    ],
)
def test_what_is_not_offered_is_neither_counted_nor_declared(client, verifier, change, field):
    page = counted(client, **change)
    assert field in page.split('id="error-summary"')[1].split("</div>")[0]
    assert "Dar el aviso ahora" not in page
    assert declare(client, **change).status_code == 422
    assert rows() == 0


def test_what_is_past_or_too_far_is_refused(client, verifier):
    for hours in (-1, 80):
        answer = declare(client, until=f"{utc_now() + hours * HOUR:%Y%m%dT%H%M}")
        assert answer.status_code == 409
    assert rows() == 0


def test_prolonged_by_one_and_lifted_by_two(app, client, session, verifier):
    where = client.get(declare(client).location).request.path
    old = client.get(where).text
    assert client.submit(f"{where}/until", {"lasts": "72", "edition": "1"}, page=where).location
    stale = client.submit(f"{where}/all-clear", {"edition": "1"}, page=where)
    assert stale.status_code == 409
    assert "El aviso cambió" in stale.text
    assert client.submit(f"{where}/all-clear", {"edition": "2"}, page=where).location
    mine = client.get(where).text
    assert "Ya está anotado." in mine
    assert "Decir que ya se puede ir" in old
    assert "all-clear" not in mine
    other = no_go.coordinator(session)
    session.commit()
    second = strict_client(app)
    sign_in(second, other)
    assert "Otra persona ya lo dijo." in second.get(where).text
    assert second.submit(f"{where}/all-clear", {"edition": "2"}, page=where).location
    assert "todo despejado" in second.get(where).text
    assert "Lo suspendido no vuelve solo." in second.get(where).text
    assert rows(NoGo.closed_at.is_(None)) == 0
    late = client.submit(
        f"{where}/until", {"lasts": "72", "edition": "3"}, page=LIST + "/new?state=20"
    )
    assert late.status_code in {400, 409}


def test_others_may_not(app, session, verifier):
    notice = no_go.declared(session, verifier)
    session.commit()
    for who in (shifts.volunteer(session), person(session, incidents.Role.FINANCE)):
        session.commit()
        stranger = strict_client(app)
        sign_in(stranger, who)
        for page in (LIST, NEW, f"{LIST}/{notice.reference}"):
            assert stranger.get(page).status_code in {403, 404}


def test_the_public_is_shown_where_why_and_until_when_and_not_who(app, session, verifier):
    incident = incidents.verified(session)
    shift = shifts.shift(session, planner=shifts.coordinator(session), starts_at=utc_now() + HOUR)
    notice = no_go.declared(
        session, verifier, place=incident.area_code, incident=incident.reference
    )
    home, reference = verifier.memberships[0].organisation.name, notice.reference
    pages = [
        f"/es/areas/{incident.area_code}",
        f"/es/incidents/{incident.reference}",
        "/es/map",
        "/es/map?state=20",
        "/es/shifts",
        f"/es/shifts/{shift.reference}",
    ]
    session.commit()
    reader = strict_client(app)
    for page in pages:
        said = text_of(reader.get(page))
        assert "Caminos cerrados" in said, page
        assert "hora del centro de México" in said, page
        assert "Lo decidió una organización acreditada, por precaución." in said, page
        box = said.split("no-go", 1)[1][:1200]
        for secret in (home, reference, verifier.reference, verifier.handle):
            assert secret not in box, page
    whole, close = text_of(reader.get("/es/map")), text_of(reader.get("/es/map?state=20"))
    assert "No ir, en parte" in whole
    assert 'class="no-go-shape part"' in whole
    assert 'fill="url(#no-go-lines)"' in close
    # It is gone at its time, with no job and no write.
    notice.until, notice.begins_at = utc_now() - HOUR, utc_now() - 2 * HOUR
    session.commit()
    for page in pages:
        assert "no-go" not in text_of(reader.get(page)), page


def test_a_volunteer_is_told_until_when(app, session, verifier):
    shift = shifts.shift(
        session, planner=shifts.coordinator(session), starts_at=utc_now() + 5 * HOUR
    )
    no_go.declared(session, verifier, place="20")
    who = shifts.volunteer(session)
    session.commit()
    volunteer = strict_client(app)
    sign_in(volunteer, who)
    said = text_of(volunteer.get(f"/es/shifts/{shift.reference}"))
    assert "Nadie va a esta zona hasta el" in said
    assert "todo Estado 20" in said
