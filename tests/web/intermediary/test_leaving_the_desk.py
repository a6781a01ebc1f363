"""Whoever leaves a browser, or sits down at it as someone else, leaves no key behind."""

import pytest
from flask_login import login_user

from portal.clock import utc_now
from portal.vault.errors import VaultLocked


def is_held(alliance, cookie):
    try:
        alliance.vault.intermediaries.owner(cookie, now=utc_now())
    except VaultLocked:
        return False
    return True


@pytest.fixture
def at_desk(enter, words):
    """Ana, unlocked, and the cookie that reaches her keys."""
    client = enter("ana")
    return client, client.get_cookie("unlocked").value


def test_signing_out_forgets_the_keys(alliance, at_desk):
    client, cookie = at_desk
    assert is_held(alliance, cookie)
    answer = client.submit("/es/accounts/logout", {}, page="/es/intermediary/")
    assert answer.status_code in (302, 303)
    assert not is_held(alliance, cookie)


def test_signing_in_as_someone_else_forgets_them_too(app, alliance, people, at_desk):
    _client, cookie = at_desk
    with app.test_request_context(headers={"Cookie": f"unlocked={cookie}"}):
        login_user(people["beto"].user)
    assert not is_held(alliance, cookie)


def test_somebody_elses_sign_out_leaves_them(alliance, enter, at_desk):
    _client, cookie = at_desk
    enter("beto", unlocked=False).submit("/es/accounts/logout", {}, page="/es/intermediary/")
    assert is_held(alliance, cookie)
