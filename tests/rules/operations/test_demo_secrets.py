"""A demo makes its secrets once; one of an older version gains those it lacks."""

import json

import pytest

from portal.config import IncompleteSettings, Settings


def demo(folder):
    return Settings.from_env({"PORTAL_MODE": "demo", "PORTAL_DATA_DIR": str(folder)})


def test_they_are_made_once(tmp_path):
    first = demo(tmp_path)
    assert demo(tmp_path).secrets == first.secrets
    assert (tmp_path / "demo-secrets.json").stat().st_mode & 0o077 == 0


def test_an_older_demo_gains_the_new_one_and_keeps_the_others(tmp_path):
    before = dict(demo(tmp_path).secrets)
    file = tmp_path / "demo-secrets.json"
    older = {key: value for key, value in before.items() if key != "PORTAL_LOG_KEY"}
    file.write_text(json.dumps(older), encoding="utf-8")
    now = demo(tmp_path).secrets
    assert {key: now[key] for key in older} == older
    assert len(now["PORTAL_LOG_KEY"]) > 32
    assert demo(tmp_path).secrets == now


def test_a_demos_log_grows_at_once_and_a_real_one_by_the_hour(tmp_path):
    assert demo(tmp_path).log_minutes == 0
    keys = ("SECRET_KEY", "PASSWORD_SALT", "TOTP_SECRET", "RECOVERY_CODES_KEY", "LINK_KEY")
    keys += ("DESK_KEY", "WORD_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
    real = {
        "PORTAL_MODE": "production",
        "PORTAL_SURFACES": "public,desk",
        "PORTAL_DATABASE_URL": "postgresql://x",
        "PORTAL_BASE_URL": "https://portal.example",
        **{f"PORTAL_{name}": "x" * 40 for name in keys},
    }
    with pytest.raises(IncompleteSettings, match="PORTAL_LOG_KEY"):
        Settings.from_env(real)
    assert Settings.from_env({**real, "PORTAL_LOG_KEY": "y" * 40}).log_minutes == 60
