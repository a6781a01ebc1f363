"""What the public may read of a state's help: numbers by need, and the centres that name it."""

from datetime import date, timedelta

import pytest

from portal.aid.models import Centre, Item, Service, Target
from portal.aid.service_queries import Offered, offered_in
from portal.aid.stock_queries import public_list
from portal.extensions import transaction
from tests.factories.people import organisation

TODAY = date(2026, 11, 30)


def service(session, at, *, need="shelter", state="20", capacity="open", days=1, **more):
    session.add(
        Service(
            organisation_id=at.id,
            need=need,
            area=state,
            description="Prueba",
            capacity=capacity,
            assured_on=TODAY - timedelta(days=days),
            **more,
        )
    )
    session.flush()


def test_organisations_are_counted_once_by_need_and_say_whether_there_is_room(app):
    with transaction() as session:
        one, other = organisation(session), organisation(session)
        service(session, one)
        service(session, one, capacity="full")
        service(session, other, capacity="full")
        service(session, other, need="legal", state="MX", capacity="full")
        assert offered_in(session, state="20", today=TODAY) == {
            "shelter": Offered(2, has_room=True),
            "legal": Offered(1, has_room=False),
        }


@pytest.mark.parametrize(
    "more", [{"days": 91}, {"state": "07"}, {"retired_on": TODAY}], ids=["stale", "other", "gone"]
)
def test_a_service_that_does_not_stand_here_counts_nothing(app, more):
    with transaction() as session:
        service(session, organisation(session), **more)
        assert offered_in(session, state="20", today=TODAY) == {}


@pytest.mark.parametrize("left", ["suspended_on", "left_on"])
def test_an_organisation_that_is_not_standing_counts_nothing(app, left):
    with transaction() as session:
        gone = organisation(session)
        service(session, gone)
        setattr(gone, left, TODAY)
        session.flush()
        assert offered_in(session, state="20", today=TODAY) == {}


@pytest.mark.parametrize(
    "where, near, found",
    [
        ("Centro, Oaxaca", "Oaxaca", True),
        ("Oaxaca", "Oaxaca", True),
        ("Iztapalapa, Ciudad de México", "México", False),
        ("Toluca, México.", "México", True),
        ("Centro, Oaxaca", "%", False),
        ("Centro, Puebla", "Oaxaca", False),
    ],
)
def test_a_centre_is_in_the_state_that_it_names_whole(app, where, near, found):
    with transaction() as session:
        ngo = organisation(session)
        centre = Centre(organisation_id=ngo.id, name="Acopio", area=where, hours="Lunes")
        item = Item(organisation_id=ngo.id, name="Cobija", unit="piece", kind="shelter")
        session.add_all([centre, item])
        session.flush()
        session.add(Target(centre_id=centre.id, item_id=item.id, quantity=10))
        session.flush()
        assert bool(public_list(session, near=near)) is found
