"""gunicorn for the outgrown laptop: two threaded workers, and no access log of who came."""

bind = "0.0.0.0:8000"
workers = 2
worker_class = "gthread"
threads = 8
accesslog = None
errorlog = "-"
loglevel = "warning"
graceful_timeout = 30
timeout = 60
# Bodies are never spooled to a shared disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, not a file others can read


def on_starting(_server):
    """What would write memory to a disk is refused before a worker holds anything."""
    from portal.commands.hygiene import ensure_host_is_safe
    from portal.config import Settings
    from portal.hygiene import forbid_core_dumps

    forbid_core_dumps()
    ensure_host_is_safe(Settings.from_env())


def post_fork(_server, _worker):
    """A change of user makes a process dumpable again."""
    from portal.hygiene import forbid_core_dumps

    forbid_core_dumps()
