"""Names, passwords, roles and vetting, decided on plain facts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.access.roles import NEVER_TOGETHER, Role
from portal.accounts.codes import digest_of, link_token, reference_in
from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from portal.accounts.errors import (
    CodeRefused,
    EarlierLevelMissing,
    ExpiryOutOfRange,
    PasswordTooWeak,
    RolesNeverTogether,
    UsernameMalformed,
)
from portal.accounts.rules import (
    LONGEST_VETTING,
    Attested,
    clean_username,
    ensure_may_attest,
    ensure_may_hold,
    ensure_strong,
    is_usable,
    level_in_force,
)

TODAY = date(2026, 3, 1)
LATER = TODAY + timedelta(days=30)
PAST = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    "typed, stored",
    [("Lucero", "lucero"), ("  ana.maria_2 ", "ana.maria_2"), ("a-1", "a-1"), ("x" * 32, "x" * 32)],
)
def test_user_names_are_kept_in_lower_case(typed, stored):
    assert clean_username(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "ab", "x" * 33, "ana@ejemplo.mx", "con espacio", "-ana", "ana.", "josé", "a\nb"]
)
def test_a_user_name_can_never_be_taken_for_an_address(typed):
    with pytest.raises(UsernameMalformed):
        clean_username(typed)


@pytest.mark.parametrize(
    "password", ["corta", "aaaaaaaaaaaaaaa", "abababababab", "lucero-de-noche", "x" * 257]
)
def test_short_monotonous_overlong_and_own_name_passwords_are_refused(password):
    with pytest.raises(PasswordTooWeak):
        ensure_strong(password, not_like=["Lucero", "Al"])


def test_a_few_words_are_a_good_password():
    ensure_strong("cinco lunas verdes", not_like=["Lucero", "Al", ""])


@pytest.mark.parametrize(
    "attested, level",
    [
        ([], 0),
        ([(1, LATER)], 1),
        ([(1, TODAY)], 1),
        ([(1, PAST)], 0),
        ([(2, LATER)], 0),
        ([(1, LATER), (2, LATER)], 2),
        ([(1, LATER), (3, LATER)], 1),
        ([(1, LATER), (2, PAST), (3, LATER)], 1),
        ([(1, PAST), (2, LATER), (3, LATER)], 0),
        ([(1, PAST), (1, LATER), (2, LATER), (3, LATER)], 3),
    ],
)
def test_a_level_stands_on_all_those_below_it(attested, level):
    assert level_in_force([Attested(*a) for a in attested], TODAY) == level


@pytest.mark.parametrize(
    "attested, level, expires_on, refusal",
    [
        ([], 1, LATER, None),
        ([], 2, LATER, EarlierLevelMissing),
        ([(1, PAST)], 2, LATER, EarlierLevelMissing),
        ([(1, LATER)], 2, LATER, None),
        ([(1, LATER)], 1, LATER, None),
        ([], 1, TODAY, ExpiryOutOfRange),
        ([], 1, PAST, ExpiryOutOfRange),
        ([], 1, TODAY + LONGEST_VETTING, None),
        ([], 1, TODAY + LONGEST_VETTING + timedelta(days=1), ExpiryOutOfRange),
    ],
)
def test_who_may_be_attested_what(attested, level, expires_on, refusal):
    facts = [Attested(*a) for a in attested]
    if refusal is None:
        ensure_may_attest(facts, level, expires_on, TODAY)
    else:
        with pytest.raises(refusal):
            ensure_may_attest(facts, level, expires_on, TODAY)


@pytest.mark.parametrize(
    "held, wanted",
    [(role, other) for role, never in NEVER_TOGETHER.items() for other in sorted(never)]
    + [(other, role) for role, never in NEVER_TOGETHER.items() for other in sorted(never)],
)
def test_whoever_opens_identities_never_holds_the_case(held, wanted):
    with pytest.raises(RolesNeverTogether):
        ensure_may_hold(frozenset({held}), wanted)


def test_other_roles_may_meet():
    ensure_may_hold(frozenset({Role.INTERMEDIARY, Role.VOLUNTEER}), Role.COORDINATOR)


@pytest.mark.parametrize("typed", ["BATEKI-LOFU", "bateki lofu", "Batekilofu", " bateki-lofu "])
def test_a_code_reads_the_same_however_it_is_typed(typed):
    assert digest_of(typed, "key") == digest_of("BATEKI-LOFU", "key")


def test_a_stolen_digest_cannot_be_tried_without_the_key():
    assert digest_of("BATEKI-LOFU", "key") != digest_of("BATEKI-LOFU", "other key")


def test_a_mailed_link_names_its_code_and_cannot_be_forged():
    token = link_token("abc123", "key")
    assert reference_in(token, "key") == "abc123"
    for forged in [token[:-1] + "0", token.replace("abc", "abd"), "abc123", "", "abc123.", "."]:
        if forged != token:
            with pytest.raises(CodeRefused):
                reference_in(forged, "key")


@pytest.mark.parametrize(
    "used, after, usable", [(False, -1, True), (False, 0, False), (True, -1, False)]
)
def test_a_code_opens_once_and_until_its_end(used, after, usable):
    end = datetime(2026, 3, 1, tzinfo=UTC)
    now = end + timedelta(seconds=after)
    assert is_usable(used_at=now if used else None, expires_at=end, now=now) is usable


def test_demo_passwords_differ_by_person_and_machine():
    made = {demo_password(name, key) for name in ("ana", "luz") for key in ("one", "two")}
    assert len(made) == 4
    assert len(demo_totp_secret("ana", "one")) == 32
