"""The whole story of the portal, walked by a browser through the real process.

In Spanish with JavaScript off, and in English with it on, on a telephone; the other two ways with
`PORTAL_TEST_EVERY_SETTING=1`, as `make prove-aid` does.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import (
    story_company,
    story_desk,
    story_evidence,
    story_family,
    story_gift,
    story_goods,
    story_incident,
    story_referral,
    story_shift,
)
from tests.browser.story_portal import RunningPortal, running_portal
from tests.browser.story_ways import Coming, coming, ways
from tests.browser.visiting import Setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = ways(Setting("phone", "es", scripts=False), Setting("phone", "en", scripts=True))


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[RunningPortal]:
    with running_portal(tmp_path) as running:
        yield running


@pytest.fixture(params=WAYS, ids=str)
def come(
    request: pytest.FixtureRequest, browser: Browser, portal: RunningPortal
) -> Iterator[Coming]:
    """One more person with a telephone of their own."""
    yield from coming(browser, portal, request.param)


def test_the_whole_story(portal: RunningPortal, come: Coming) -> None:
    ceiba, alliance, reader = come(), come(), come()
    assert_import_is_idempotent(portal)
    story_incident.historical_layer(reader)
    ceiba.sign_in("ceiba")
    happening = story_incident.give_words(alliance, story_incident.propose(ceiba))
    story_incident.read_in_public(reader, happening)

    donor, hesitant = come(), come()
    story_gift.open_campaign(alliance, happening)
    story_gift.give(donor)
    story_gift.read_receipt(donor)
    story_gift.be_declined(hesitant)
    story_gift.abandon(hesitant)

    tortuga, colibri = come(), come()
    shift = story_shift.plan_shift(alliance, happening)
    story_shift.register(tortuga, story_shift.hand_out_code(alliance))
    story_shift.learn_vetting_is_missing(tortuga, shift)
    story_shift.vet(alliance)
    colibri.see_as("Colibrí")
    holder, _late = story_shift.race_for_last_place(tortuga, colibri, shift)

    family = come()
    eight = story_family.ask(family, happening)
    story_family.mistake_the_words(family, eight)
    story_family.find_nobody_opened(family, eight)
    story_family.unlock(ceiba, "ceiba")
    story_family.open_with_reason(ceiba)
    story_family.answer(ceiba)
    case = story_family.release(ceiba, happening)
    story_family.read_and_answer(family, eight)

    story_family.find_case_on_the_desk(alliance, case)
    story_desk.try_to_see_the_name(alliance, case)
    code = story_desk.work_case(alliance, case)
    story_desk.ask_enlace(alliance, case)
    story_desk.answer(ceiba, case)
    milpa = come()
    story_referral.refer(alliance, case)
    story_referral.consent(ceiba, case)
    story_referral.help_and_tell(milpa, case)
    story_referral.hear_back(alliance, case)
    story_desk.deliver(ceiba, case, code)
    story_goods.help_in_kind(alliance, ceiba, case)
    story_company.help_by_people(alliance, ceiba, happening, case)
    story_goods.read_what_is_needed(reader)
    mark = story_evidence.bring(ceiba)
    story_evidence.find_on_the_desk(alliance, case, mark)
    story_family.say_it_arrived(family, eight)
    story_desk.hear_the_family(alliance, case)
    story_gift.read_arrival(donor, story_desk.close_batch(alliance))
    assert_books_balance(portal)

    hesitant.go(f"/campaigns/{story_gift.SLUG}")
    story_incident.retract(alliance, happening)
    story_gift.be_refused_late(hesitant)
    story_gift.find_campaign_stopped(reader)
    story_shift.find_shift_suspended(holder, shift)
    story_desk.be_refused_new_money(alliance, case)
    story_family.keep_its_intermediary(family, eight)
    story_family.confirm_after_retraction(ceiba, case)
    story_desk.close(alliance, case)
    assert_books_balance(portal)


def assert_import_is_idempotent(portal: RunningPortal) -> None:
    again = portal.flask("incidents", "import")
    assert again.returncode == 0, again.stderr
    assert "0 new, 0 changed, 2,838 as before" in again.stdout


def assert_books_balance(portal: RunningPortal) -> None:
    checked = portal.flask("ledger", "check")
    assert checked.returncode == 0, checked.stderr
