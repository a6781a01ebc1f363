"""gunicorn for the outgrown laptop: two threaded workers, and no access log of who came."""

from gunicorn.glogging import Logger

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


class QuietLogger(Logger):
    """Its own lines name callers' addresses and say what they sent: only their class is kept."""

    def setup(self, cfg):
        from portal.logs import JsonLines

        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


logger_class = QuietLogger


def on_starting(server):
    """What would write memory to a disk is refused before a worker holds anything."""
    from portal.commands.hygiene import ensure_host_is_safe
    from portal.config import Settings
    from portal.hygiene import forbid_core_dumps

    forbid_core_dumps()
    settings = Settings.from_env()
    if settings.is_production and settings.has_vault and server.cfg.workers > 1:
        # Unlocked keys and visits are in one process's memory: one browser, one lock, one limit.
        raise SystemExit("A process that holds the vault has one worker: --workers 1")
    ensure_host_is_safe(settings)


def post_fork(_server, _worker):
    """A change of user makes a process dumpable again."""
    from portal.hygiene import forbid_core_dumps

    forbid_core_dumps()
