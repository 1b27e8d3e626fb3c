"""gunicorn as production runs it: two processes of four threads behind nginx on one machine.

nginx takes slow clients upon itself, so a thread here is busy only while the site works. The
socket comes from systemd (academy-web.socket): while gunicorn restarts, requests wait in it.
"""

import contextlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.log_lines import logging_settings

wsgi_app = "keino_academy.wsgi:application"
bind = os.environ.get("WEB_BIND", "unix:/run/academy/web.sock")  # unless systemd hands one over
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 0  # nginx opens a connection for each request: over a socket file that costs nothing
umask = 0o007  # what the site writes is read by its own group, nginx's worker among it

timeout = 60  # a process that gives no sign of life is replaced
graceful_timeout = 30  # what a restart leaves the requests at work
max_requests = 5_000  # a slow leak never grows old; the jitter keeps both from leaving at once
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  (signs of life, in memory: a busy disk must not look like death)
control_socket_disable = True

limit_request_line = 8_190  # nginx has refused longer ones before
accesslog = None  # nginx and the site itself write one line for each request
logconfig_dict = logging_settings()
logconfig_dict["loggers"]["gunicorn.error"] = {
    "level": "WARNING",
    "handlers": ["console"],
    "propagate": False,
}


def on_starting(server):
    """Counters of processes that are gone would be added up with the living ones."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for leftover in Path(folder).glob("*.db"):
            leftover.unlink()


def child_exit(server, worker):
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        with contextlib.suppress(ImportError):
            from prometheus_client import multiprocess

            multiprocess.mark_process_dead(worker.pid)
