"""Private keys stay in memory for fifteen idle minutes, for one browser."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.unlocked import UnlockedMemory
from portal.vault.errors import VaultLocked

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEYS = PrivateKeys.generate()


@pytest.fixture
def memory():
    return UnlockedMemory()


@pytest.fixture
def cookie(memory):
    return memory.hold("enlace-1", KEYS, now=NOW)


def test_the_browser_that_unlocked_reaches_the_keys(memory, cookie):
    assert memory.keys(cookie, "enlace-1", now=NOW).to_bytes() == KEYS.to_bytes()
    assert memory.owner(cookie, now=NOW) == "enlace-1"


def test_another_cookie_reaches_nothing(memory, cookie):
    with pytest.raises(VaultLocked):
        memory.keys(cookie[:-1] + "_", "enlace-1", now=NOW)


def test_another_persons_sign_in_with_this_cookie_reaches_nothing(memory, cookie):
    with pytest.raises(VaultLocked):
        memory.keys(cookie, "enlace-2", now=NOW)


@pytest.mark.parametrize(("idle", "held"), [(14, True), (15, False), (60, False)])
def test_idle_minutes_lock(memory, cookie, idle, held):
    if held:
        memory.keys(cookie, "enlace-1", now=NOW + idle * MINUTE)
    else:
        with pytest.raises(VaultLocked):
            memory.keys(cookie, "enlace-1", now=NOW + idle * MINUTE)


def test_use_starts_the_idle_time_again(memory, cookie):
    memory.owner(cookie, now=NOW + 10 * MINUTE)

    assert memory.owner(cookie, now=NOW + 20 * MINUTE) == "enlace-1"


def test_a_second_browser_takes_over(memory, cookie):
    second = memory.hold("enlace-1", KEYS, now=NOW)

    with pytest.raises(VaultLocked):
        memory.owner(cookie, now=NOW)
    assert memory.owner(second, now=NOW) == "enlace-1"


def test_two_people_hold_their_own(memory, cookie):
    other_keys = PrivateKeys.generate()
    other = memory.hold("enlace-2", other_keys, now=NOW)

    assert memory.keys(other, "enlace-2", now=NOW).to_bytes() == other_keys.to_bytes()
    assert memory.owner(cookie, now=NOW) == "enlace-1"


def test_lock_forgets(memory, cookie):
    memory.lock(cookie)

    with pytest.raises(VaultLocked):
        memory.owner(cookie, now=NOW)


def test_a_person_is_locked_whatever_their_browser(memory, cookie):
    memory.lock_owner("enlace-1")

    with pytest.raises(VaultLocked):
        memory.owner(cookie, now=NOW)


def test_what_is_held_is_not_the_key_itself(memory, cookie):
    held = repr(vars(memory)).encode() + b"".join(h.locked for h in memory._held.values())

    assert KEYS.to_bytes()[:32] not in held
    assert cookie.encode() not in held


def test_a_restart_forgets_everything(cookie):
    with pytest.raises(VaultLocked):
        UnlockedMemory().owner(cookie, now=NOW)


def test_many_threads_each_keep_their_own(memory):
    def unlock_and_use(number):
        owner = f"enlace-{number}"
        cookie = memory.hold(owner, KEYS, now=NOW)
        return all(memory.owner(cookie, now=NOW) == owner for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(unlock_and_use, range(40)))
