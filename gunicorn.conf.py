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
