"""An older directory, brought back with an older database, is refused by every process."""

from datetime import timedelta

import pytest

from portal.extensions import vault_reading
from portal.vault.directories import newest_edition
from portal.vault.errors import DirectoryRefused
from portal.vault.newest_mark import NewestMark
from portal.vault.process import NewestSeen
from tests.factories.sealed_requests import NOW

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def editions(alliance):
    """The first edition and the second."""
    first = newest()
    alliance.publish(NOW + timedelta(hours=1))
    return first, newest()


def newest():
    with vault_reading() as session:
        return newest_edition(session)


def relied(path, alliance, signed):
    seen = NewestSeen(NewestMark(path))
    return seen.verify(signed, alliance.vault.root, now=NOW + timedelta(hours=2)).number


def test_another_process_refuses_an_older_edition(alliance, editions, tmp_path):
    first, second = editions
    mark = tmp_path / "data" / "newest-directory"
    assert [relied(mark, alliance, one) for one in (first, second, second)] == [1, 2, 2]

    with pytest.raises(DirectoryRefused, match="older"):
        relied(mark, alliance, first)
    assert mark.read_text().startswith("2 ")


def test_a_process_that_runs_on_learns_of_the_newer_one(alliance, editions, tmp_path):
    first, second = editions
    mark, now = tmp_path / "newest", NOW + timedelta(hours=2)
    running = NewestSeen(NewestMark(mark))
    running.verify(first, alliance.vault.root, now=now)
    relied(mark, alliance, second)

    with pytest.raises(DirectoryRefused, match="older"):
        running.verify(first, alliance.vault.root, now=now)


@pytest.mark.parametrize("written", ["", "two", "2 zz", "1 2 3"])
def test_a_mark_that_cannot_be_read_refuses_all(alliance, editions, tmp_path, written):
    mark = tmp_path / "newest"
    mark.write_text(written)
    with pytest.raises(DirectoryRefused, match="unreadable"):
        relied(mark, alliance, editions[1])


def test_a_real_root_is_marked_beside_the_database(app, tmp_path):
    from dataclasses import replace

    from portal.vault.starting import newest_seen

    settings = replace(app.config["SETTINGS"], data_dir=tmp_path)
    assert newest_seen(settings)._mark is None
    real = newest_seen(replace(settings, vault_root_public_key="ab" * 32))
    assert real._mark.path == tmp_path / "newest-directory"
