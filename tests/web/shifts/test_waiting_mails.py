"""The mails of the waiting list and of cover, in both languages."""

import pytest

from portal.jobs.posting import written
from portal.notices.queries import Letter
from portal.volunteering.errors import Outcome

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def mail(kind, language="es", **facts):
    letter = Letter(
        kind=kind, language=language, facts={"shift": "ref", **facts}, user_id=1, address=None
    )
    subject, body = written(letter)
    assert f"/{language}/shifts/ref" in body
    return subject, body


def test_the_offer_says_until_when(app):
    _, body = mail("shift_waiting", state="offered", until="2026-12-05T09:30")
    assert "hasta el 2026-12-05 09:30" in body


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_standing_and_every_reason_has_its_words(app, language):
    said = {
        mail("shift_waiting", language, state=state)[1]
        for state in (
            *("waitlisted", "lapsed", "covered", "line_over", "skipped_overlaps"),
            *("skipped_rest_too_short", "skipped_vetting_missing", "skipped_skill_missing"),
            "skipped_on_hold",
        )
    }
    assert len(said) == 9


@pytest.mark.parametrize("outcome", list(Outcome))
def test_whatever_the_reason_the_one_passed_over_is_told(app, outcome):
    assert "saliste de la lista" in mail("shift_waiting", state=f"skipped_{outcome}")[1]


def test_whoever_is_asked_to_cover_need_not_answer(app):
    subject, body = mail("shift_cover")
    assert "relevo" in subject
    assert "no tienes que hacer nada" in body
