"""``manage.py serve_demo``: the whole site with demonstration data on one port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from core.checks import missing_debian_packages
from home.demo.loading import is_up_to_date
from home.demo.people import account_lines

HOST = "127.0.0.1"
MANAGE = Path(settings.BASE_DIR) / "manage.py"
SECONDS_TO_STOP = 10
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Command(BaseCommand):
    help = "Prepare the database, load the demonstration data and serve the site on localhost."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO_DATA_ALLOWED:
            raise CommandError("These settings do not allow demonstration data (DEMO_DATA).")
        refuse_taken(port)
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")  # for the children
        if packages := missing_debian_packages():
            self.stdout.write(
                "The site works without these, but PDF files and Finnish search need them:\n"
                f"  sudo apt-get install {' '.join(packages)}"
            )
        self._prepare()
        self._say_where()
        self._serve(port)

    def _prepare(self) -> None:
        if _is_behind():
            self.stdout.write("Preparing the database …")
            self.stdout.flush()
            call_command("migrate", verbosity=0)
        if "compile_catalogues" in get_commands():
            call_command("compile_catalogues", stdout=self.stdout)
        if is_up_to_date(os.environ["SITE_URL"]):
            return
        connections.close_all()
        # By itself, because mails and the site's address are made from SITE_URL.
        command = [sys.executable, str(MANAGE), "load_demo", "--verbosity", "0"]
        loaded = subprocess.run(command, check=False)
        if loaded.returncode:
            raise CommandError("The demonstration data could not be loaded; see above.")

    def _say_where(self) -> None:
        address = os.environ["SITE_URL"].rstrip("/")
        lines = [
            "",
            f"KEINO Academy:  {address}/",
            f"Its mails:      {address}/demo/mailbox/",
            f"Editing:        {address}/cms/",
            "",
            *account_lines(),
            "",
            "Ctrl-C stops the site.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        """Until one of the two ends, or somebody asks both to."""
        for number in STOPPING:
            signal.signal(number, _stop)
        children: list[subprocess.Popen[bytes]] = []
        try:
            for arguments in (_server(port), [sys.executable, str(MANAGE), "tick"]):
                # In a session of its own, so that Ctrl-C reaches only us and we stop it in order.
                children.append(subprocess.Popen(arguments, start_new_session=True))
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        except Stopped:
            self.stdout.write("\nStopping …")
        else:
            raise CommandError("The site ended by itself; see above.")
        finally:
            _end(children)


def refuse_taken(port: int) -> None:
    """Raises CommandError, with exit code 1, when something listens on the port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used: {error}. Choose another: make demo PORT=8001"
            ) from None


def _is_behind() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _server(port: int) -> list[str]:
    module, _dot, name = settings.WSGI_APPLICATION.rpartition(".")
    options = {"bind": f"{HOST}:{port}", "worker-class": "gthread", "workers": 1, "threads": 4}
    given = [f"--{option}={value}" for option, value in options.items()]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        *given,
        "--log-level=warning",
        f"--chdir={settings.BASE_DIR}",
        f"{module}:{name}",
    ]


def _stop(number: int, frame: Any) -> None:
    raise Stopped


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Both by their own process ids; whoever does not listen in time is ended hard."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
