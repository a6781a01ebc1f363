"""The queue's wiring, the relay, the table of handlers."""

import os
import sys

_STORES = {"redis": "PORTAL_REDIS_URL", "psycopg": "PORTAL_DATABASE_URL"}


def _import_huey_without_unused_stores() -> None:
    """Huey imports each client it might ever use: 0.4 s and 25 MB that one process can do without.

    A client that is not configured is hidden from it while it is imported, and from nobody after.
    """
    hidden = [
        name
        for name, key in _STORES.items()
        if name not in sys.modules and key not in os.environ and f"{key}_FILE" not in os.environ
    ]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import huey  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]


_import_huey_without_unused_stores()
