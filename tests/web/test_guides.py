"""The pages that say what is promised, in both languages, and nothing beyond it."""

import pytest

from portal.access.roles import Role
from portal.extensions import transaction
from tests.factories.people import person, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NEVER = ("anónimo", "100 %", "nadie sabrá", "zona segura", "víctima", "contraseña de la familia")


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "Nadie de fuera ha revisado todavía"), ("en", "Nobody from outside has reviewed")],
)
def test_a_family_can_read_how_its_name_is_kept(client, language, said):
    page = client.get(f"/{language}/help/how").get_data(as_text=True)
    assert said in page


def test_the_familys_page_promises_nothing_it_may_not(client):
    page = client.get("/es/help/how").get_data(as_text=True).lower()
    assert [word for word in NEVER if word in page] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "Caben 20 aperturas al día"), ("en", "20 openings fit in a day")],
)
def test_the_guide_for_contact_persons_states_the_rules_own_figures(client, app, language, said):
    with transaction() as session:
        linked = person(session, Role.INTERMEDIARY)
    sign_in(client, linked)
    assert said in client.get(f"/{language}/intermediary/training").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "sin límite y sin que se anote"), ("en", "uncapped and unnoted")],
)
def test_who_can_see_what_says_what_an_attacker_learns(client, language, said):
    assert said in client.get(f"/{language}/who-can-see-what").get_data(as_text=True)
