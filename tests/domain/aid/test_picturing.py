"""A cleaned picture joins its case once, is encrypted, and goes with a withdrawal."""

import re
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.closing import reopen_case, withdraw_case
from portal.aid.desk_text import PICTURE_BYTES, open_picture, picture_name, seal_picture
from portal.aid.errors import PictureTooLarge, TooManyPictures
from portal.aid.models import CasePicture
from portal.aid.picture_queries import has_room, picture_for, pictures_of
from portal.aid.picturing import add_picture
from portal.aid.recording_history import set_state
from portal.aid.rules import CaseState
from portal.clock import utc_now
from portal.errors import NotFound
from portal.references import new_reference
from tests.factories.cases import DESK_KEY, case
from tests.factories.people import organisation, person


@pytest.fixture
def found(session):
    return case(session, organisation_id=organisation(session).id)


def add(session, found, message=None):
    sealed = seal_picture(b"JPEG", key=DESK_KEY, case_reference=found.reference)
    return add_picture(
        session,
        message_id=message or new_reference(),
        case_reference=found.reference,
        sealed=sealed,
    )


def test_it_is_shown_to_whoever_may_see_the_case(session, found):
    add(session, found)
    worker = actor_for(person(session, Role.CASEWORKER, at=found_organisation(session, found)))
    [shown] = pictures_of(session, found)
    _case, picture = picture_for(session, worker, found.reference, shown)
    assert open_picture(picture.sealed, key=DESK_KEY, case_reference=found.reference) == b"JPEG"


def found_organisation(session, found):
    from portal.accounts.models import Organisation

    return session.get_one(Organisation, found.organisation_id)


def test_another_organisation_and_another_case_do_not_reach_it(session, found):
    add(session, found)
    other = case(session, organisation_id=organisation(session).id)
    [shown] = pictures_of(session, found)
    stranger = actor_for(person(session, Role.CASEWORKER, at=found_organisation(session, other)))
    for reference in (found.reference, other.reference):
        with pytest.raises(NotFound):
            picture_for(session, stranger, reference, shown)


def test_moved_to_another_case_it_does_not_open(session, found):
    add(session, found)
    sealed = session.scalars(select(CasePicture.sealed)).one()
    with pytest.raises(InvalidTag):
        open_picture(sealed, key=DESK_KEY, case_reference="another-case")


def test_a_message_counts_once(session, found):
    assert add(session, found, "m1")
    assert not add(session, found, "m1")
    assert len(pictures_of(session, found)) == 1


def test_a_case_that_was_closed_meanwhile_may_be_given_it_once_reopened(session, found):
    worker = person(session, Role.CASEWORKER, at=found_organisation(session, found))
    set_state(found, CaseState.CLOSED)
    assert not add(session, found, "m1")
    reopen_case(session, case=found, actor=actor_for(worker), now=utc_now())
    assert add(session, found, "m1")


@pytest.mark.parametrize("length", [1, 5000, PICTURE_BYTES - 4])
def test_every_picture_is_sealed_in_one_size(length):
    sealed = seal_picture(b"x" * length, key=DESK_KEY, case_reference="a-case")
    assert len(sealed) == PICTURE_BYTES + 29
    assert open_picture(sealed, key=DESK_KEY, case_reference="a-case") == b"x" * length


def test_what_does_not_fit_the_size_is_refused():
    with pytest.raises(PictureTooLarge):
        seal_picture(b"x" * (PICTURE_BYTES - 3), key=DESK_KEY, case_reference="a-case")


def test_a_drawing_has_one_name_for_one_case_and_key():
    said = [
        (b"one", DESK_KEY, "a"),
        (b"two", DESK_KEY, "a"),
        (b"one", "k", "a"),
        (b"one", DESK_KEY, "b"),
    ]
    names = [picture_name(jpeg, key=key, case_reference=case) for jpeg, key, case in said]
    assert len(set(names)) == 4
    assert picture_name(b"one", key=DESK_KEY, case_reference="a") == names[0]


def test_a_case_holds_twelve(session, found):
    for _ in range(12):
        assert has_room(session, found.reference)
        add(session, found)
    assert not has_room(session, found.reference)
    with pytest.raises(TooManyPictures):
        add(session, found)


def test_a_withdrawal_takes_the_pictures_and_none_comes_after(session, found):
    add(session, found)
    withdraw_case(session, case=found, now=utc_now())
    assert not add(session, found)
    assert pictures_of(session, found) == []


def test_no_export_and_no_other_page_knows_of_pictures():
    knows = {
        path.as_posix()
        for folder in ("portal", "blueprints")
        for path in Path(folder).rglob("*.py")
        if re.search(r"CasePicture|open_picture|aid_case_picture", path.read_text())
    }
    assert knows == {
        "portal/aid/closing.py",
        "portal/aid/desk_text.py",
        "portal/aid/erasing_words.py",
        "portal/aid/models/__init__.py",
        "portal/aid/models/cases.py",
        "portal/aid/picture_queries.py",
        "portal/aid/picturing.py",
        "blueprints/desk/picture_views.py",
    }


def test_the_row_holds_nothing_but_its_case(session):
    assert set(CasePicture.__table__.columns.keys()) == {"id", "case_id", "sealed"}
