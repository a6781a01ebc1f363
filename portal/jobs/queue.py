"""The queue itself. It carries wakes, never work: what it loses, the sweep finds."""

from typing import Any

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer

from portal.config import Mode, Settings

NAME = "resguardo"


def build_queue(settings: Settings) -> Huey:
    """Redis where its URL is given, else beside the database: PostgreSQL or a file of SQLite."""
    common: dict[str, Any] = {
        "name": NAME,
        "results": False,
        # Huey pickles: a signature keeps who can write to the queue from running code here.
        "serializer": SignedSerializer(settings.secret("PORTAL_SECRET_KEY"), salt="jobs"),
    }
    if settings.mode is Mode.TEST:
        return MemoryHuey(**common)
    if settings.redis_url:
        return RedisHuey(url=settings.redis_url, **common)
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey(dsn=dsn, **common)
    return SqliteHuey(filename=str(settings.data_dir / "queue.sqlite"), fsync=False, **common)
